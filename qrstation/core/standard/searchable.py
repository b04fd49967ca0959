"""Which attributes a study can be searched by: keyword → VR (PS3.6), by the level at which they stand (PS3.3).

Those of patients and studies go into a study's query itself (Study Root, PS3.4 C.6.2). Those of series do not: there
each study's series are looked at. What belongs to single images is in neither, nor are sequences.
"""

from __future__ import annotations


def _by_keyword(**keywords: str) -> dict[str, str]:
    return {keyword: vr for vr, listed in keywords.items() for keyword in listed.split()}


STUDY_ATTRIBUTES = _by_keyword(
    AE="""
        RetrieveAETitle
    """,
    AS="""
        PatientAge
    """,
    CS="""
        InstanceAvailability InterpretationStatusID ModalitiesInStudy PatientAlternativeCalendar
        PatientIdentityRemoved PatientSex PatientSexNeutered QualityControlSubject ResponsiblePersonRole
        SmokingStatus StudyPriorityID StudyStatusID TypeOfPatientID
    """,
    DA="""
        LastMenstrualDate PatientBirthDate StudyDate
    """,
    DS="""
        PatientBodyMassIndex PatientSize PatientWeight
    """,
    IS="""
        NumberOfPatientRelatedInstances NumberOfPatientRelatedSeries NumberOfPatientRelatedStudies
        NumberOfStudyRelatedInstances NumberOfStudyRelatedSeries
    """,
    LO="""
        AdmissionID AdmittingDiagnosesDescription Allergies BranchOfService ClinicalTrialProtocolID
        ClinicalTrialProtocolName ClinicalTrialSiteID ClinicalTrialSiteName ClinicalTrialSponsorName
        ClinicalTrialSubjectID ClinicalTrialSubjectReadingID ClinicalTrialTimePointID CountryOfResidence
        IssuerOfAdmissionID IssuerOfPatientID MedicalAlerts MilitaryRank OtherPatientIDs PatientAddress
        PatientBreedDescription PatientID PatientReligiousPreference PatientSpeciesDescription PatientState
        ReasonForStudy RegionOfResidence RequestedProcedureDescription RequestingService ResponsibleOrganization
        ServiceEpisodeDescription ServiceEpisodeID SpecialNeeds StudyDescription
    """,
    LT="""
        AdditionalPatientHistory PatientComments StudyComments
    """,
    PN="""
        ConsultingPhysicianName NameOfPhysiciansReadingStudy OtherPatientNames PatientBirthName
        PatientMotherBirthName PatientName PhysiciansOfRecord ReferringPhysicianName RequestingPhysician
        ResponsiblePerson
    """,
    SH="""
        AccessionNumber EthnicGroup Occupation PatientTelephoneNumbers StorageMediaFileSetID StudyID
        TimezoneOffsetFromUTC
    """,
    ST="""
        ClinicalTrialTimePointDescription
    """,
    TM="""
        PatientBirthTime StudyTime
    """,
    UI="""
        SOPClassesInStudy StorageMediaFileSetUID StudyInstanceUID
    """,
    US="""
        PregnancyStatus
    """,
    UT="""
        ReasonForVisit
    """,
)
"""Of patients (PS3.3 C.7.1, C.2), studies (C.7.2, C.3), and what archives tell of both (PS3.4 C.6.1.1)."""
SERIES_ATTRIBUTES = _by_keyword(
    CS="""
        AnatomicalOrientationType BodyPartExamined Laterality Modality PatientPosition
    """,
    DA="""
        DateOfLastCalibration PerformedProcedureStepStartDate SeriesDate
    """,
    IS="""
        NumberOfSeriesRelatedInstances SeriesNumber
    """,
    LO="""
        ClinicalTrialSeriesDescription ClinicalTrialSeriesID DeviceSerialNumber GantryID InstitutionName
        InstitutionalDepartmentName Manufacturer ManufacturerModelName PerformedProcedureStepDescription
        ProtocolName SeriesDescription SoftwareVersions
    """,
    PN="""
        OperatorsName PerformingPhysicianName
    """,
    SH="""
        PerformedProcedureStepID RequestedProcedureID ScheduledProcedureStepID StationName
    """,
    ST="""
        CommentsOnThePerformedProcedureStep InstitutionAddress
    """,
    TM="""
        PerformedProcedureStepStartTime SeriesTime TimeOfLastCalibration
    """,
    UI="""
        SeriesInstanceUID TreatmentSessionUID
    """,
)
"""Of series (PS3.3 C.7.3) and of what made them (C.7.5)."""


def vr_of(keyword: str) -> str:
    """Give the VR of an attribute that a study can be searched by; "" for every other."""
    return STUDY_ATTRIBUTES.get(keyword) or SERIES_ATTRIBUTES.get(keyword, "")
