; What setup is asked for, on its command line and its pages; installer.nsi includes it.

; The firewall is the administrator's: for one user it is not offered.
Function OfferParts
  ${If} $MultiUser.InstallMode != "AllUsers"
    !insertmacro UnselectSection ${SectionFirewall}
    !insertmacro SetSectionFlag ${SectionFirewall} ${SF_RO}
  ${Else}
    !insertmacro ClearSectionFlag ${SectionFirewall} ${SF_RO}
  ${EndIf}
FunctionEnd

Function .onInit
  StrCpy $9 $INSTDIR ; what /D= says; the next line would forget it
  !insertmacro MULTIUSER_INIT
  ${If} $9 != ""
    StrCpy $INSTDIR $9
  ${EndIf}
  ${IfNot} ${AtLeastWin10}
    !insertmacro REFUSE "${NAME} needs Windows 10 or later."
  ${EndIf}
  ${GetParameters} $8

  ${GetOptions} $8 "/POLICY=" $Policy
  ${If} $Policy != ""
    ${If} $MultiUser.InstallMode != "AllUsers"
      !insertmacro REFUSE "/POLICY is for all users: start setup as an administrator, with /AllUsers."
    ${EndIf}
    GetFullPathName $0 $Policy
    ${If} $0 == ""
    ${OrIf} ${FileExists} "$0\*.*"
      !insertmacro REFUSE "/POLICY: there is no file $Policy."
    ${EndIf}
    StrCpy $Policy $0
  ${EndIf}

  ; What was chosen at the installation that is replaced holds again.
  StrCpy $Port ""
  ReadRegStr $Port SHCTX "${OWN_KEY}" "FirewallPort"
  ClearErrors
  ${GetOptions} $8 "/FIREWALL" $0
  ${IfNot} ${Errors}
    ${If} $MultiUser.InstallMode != "AllUsers"
      !insertmacro REFUSE "/FIREWALL is for all users: start setup as an administrator, with /AllUsers."
    ${EndIf}
    StrCpy $Port ${PORT}
    StrCpy $1 $0 1
    ${If} $1 == "="
      StrCpy $Port $0 "" 1
    ${EndIf}
    IntOp $2 $Port + 0
    ${If} $2 < 1
    ${OrIf} $2 > 65535
    ${OrIf} $2 != $Port
      !insertmacro REFUSE "/FIREWALL: $Port is no port (1 to 65535)."
    ${EndIf}
  ${EndIf}
  ${If} $Port != ""
    !insertmacro SelectSection ${SectionFirewall}
  ${Else}
    StrCpy $Port ${PORT}
  ${EndIf}

  ClearErrors
  ${GetOptions} $8 "/NOFILES" $0
  ${IfNot} ${Errors}
    !insertmacro UnselectSection ${SectionFiles}
  ${EndIf}

  ${If} ${Silent}
    Call CheckFolder
    ${If} $Problem != ""
      !insertmacro REFUSE $Problem
    ${EndIf}
  ${EndIf}
FunctionEnd
