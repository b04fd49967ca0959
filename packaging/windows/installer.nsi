; The setup program for Windows; build_windows.py calls makensis with what stands as ${…} and is not defined here.
;
; Silently: setup.exe /S [/AllUsers|/CurrentUser] [/POLICY=FILE] [/FIREWALL=PORT] [/NOFILES] [/D=FOLDER]
;           uninstall.exe /S [/AllUsers|/CurrentUser] [/REMOVESTORE]
; Exit status: 0 done, 1 cancelled, 2 options that cannot be met (nothing changed), 3 the program still runs,
;              4 files could not be laid (what was there before still is), 5 laid, but the program does not start

Target amd64-unicode
Unicode true
!ifdef QUICK
SetCompressor zlib
!else
SetCompressor /SOLID lzma
SetCompressorDictSize 64
!endif
ManifestDPIAware true
ManifestLongPathAware true
ManifestSupportedOS Win10
AllowSkipFiles off
CRCCheck force

!define NAME "QR Station"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\QRStation"
!define OWN_KEY "Software\QR Station"
!define APP_PATH_KEY "Software\Microsoft\Windows\CurrentVersion\App Paths\qrstation.exe"
!define POLICY_FOLDER "QR Station"
!define RULE "QR Station receiver"
!define PORT 11112

!define MULTIUSER_EXECUTIONLEVEL Highest
!define MULTIUSER_MUI
!define MULTIUSER_INSTALLMODE_COMMANDLINE
!define MULTIUSER_USE_PROGRAMFILES64
!define MULTIUSER_INSTALLMODE_INSTDIR "${NAME}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_KEY "${UNINSTALL_KEY}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_VALUENAME "InstallLocation"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_KEY "${UNINSTALL_KEY}"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_VALUENAME "InstallLocation"
!include MultiUser.nsh
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include Sections.nsh
!include WinVer.nsh

Name "${NAME}"
OutFile "${SETUP}"
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${VERSION4}"
VIFileVersion "${VERSION4}"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME} Setup"
VIAddVersionKey "CompanyName" "${NAME}"
VIAddVersionKey "LegalCopyright" "Apache License 2.0; Qt and PySide under the LGPL"
!ifdef SIGN
!uninstfinalize '${SIGN} "%1"'
!endif

Var Policy
Var Port
Var Problem

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${SIDE}"
!define MUI_UNWELCOMEFINISHPAGE_BITMAP "${SIDE}"
!define MUI_WELCOMEPAGE_TITLE "${NAME} ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "Searches DICOM archives, retrieves and receives images, and shows them.$\r$\n$\r$\nA version that is here already is replaced; images and settings stay. Where it runs, setup closes it before it changes anything.$\r$\n$\r$\nNot for primary diagnosis."
!define MUI_FINISHPAGE_TITLE "${NAME} is installed"
!define MUI_FINISHPAGE_TEXT "You find it in the Start menu."
!define MUI_ABORTWARNING
!define MUI_LICENSEPAGE_TEXT_TOP "The licence of ${NAME}, and whose software comes with it."
!define MUI_LICENSEPAGE_TEXT_BOTTOM "To use the program you need not accept anything."
!define MUI_LICENSEPAGE_BUTTON "$(^NextBtn)"
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_TEXT "Open ${NAME}"
!define MUI_FINISHPAGE_RUN_FUNCTION OpenProgram
!insertmacro MUI_PAGE_WELCOME
!define MUI_PAGE_HEADER_TEXT "Licence"
!define MUI_PAGE_HEADER_SUBTEXT "Free software."
!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MULTIUSER_PAGE_INSTALLMODE
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE LeaveFolder
!insertmacro MUI_PAGE_DIRECTORY
!define MUI_PAGE_CUSTOMFUNCTION_PRE OfferParts
!define MUI_COMPONENTSPAGE_SMALLDESC
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; --- Setup's steps

!macro END_RUNNING prefix
Function ${prefix}EndRunning
  InitPluginsDir
  File "/oname=$PLUGINSDIR\end_running.exe" "${COMPILED}/end_running.exe"
  again:
  DetailPrint "Ending ${NAME} where it runs"
  StrCpy $0 ask
  ${If} ${Silent}
    StrCpy $0 force
  ${EndIf}
  nsExec::Exec '"$PLUGINSDIR\end_running.exe" "$INSTDIR" 30 $0'
  Pop $0
  ${If} $0 <> 0
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NAME} still runs. Finish there, close its window and whatever runs on its command line, then press Retry." /SD IDCANCEL IDRETRY again
    SetErrorLevel 3
    StrCpy $Problem running
  ${EndIf}
FunctionEnd
!macroend
!insertmacro END_RUNNING ""
!insertmacro END_RUNNING "un."

; What runs the program from a person's hand must not have the rights of setup.
Function OpenProgram
  Exec '"$WINDIR\explorer.exe" "$INSTDIR\qrstationw.exe"'
FunctionEnd

; A folder that holds something else is not taken: what lies in its runtime\ would go.
Function CheckFolder
  StrCpy $Problem ""
  ${IfNot} ${FileExists} "$INSTDIR\qrstation.exe"
  ${AndIf} ${FileExists} "$INSTDIR\runtime\*.*"
    StrCpy $Problem "The folder $INSTDIR holds another program. Choose one that is empty or does not exist yet."
  ${EndIf}
FunctionEnd

Function LeaveFolder
  Call CheckFolder
  ${If} $Problem != ""
    MessageBox MB_OK|MB_ICONEXCLAMATION $Problem
    Abort
  ${EndIf}
FunctionEnd

!macro REFUSE text
  SetErrorLevel 2
  MessageBox MB_OK|MB_ICONSTOP "${text}" /SD IDOK
  Quit
!macroend

; --- What is laid

Section "-Program" SectionProgram
  SetShellVarContext current
  ${If} $MultiUser.InstallMode == "AllUsers"
    SetShellVarContext all
  ${EndIf}
  ; Beside what is there first, and only when all of it lies there, in its place.
  RMDir /r "$INSTDIR\runtime.new"
  !define TARGET "runtime.new"
  !include "${RUNTIME_FILES}"
  !undef TARGET
  SetOutPath "$INSTDIR"
  StrCpy $Problem ""
  Call EndRunning
  ${If} $Problem != ""
    RMDir /r "$INSTDIR\runtime.new"
    Abort "${NAME} still runs: nothing was changed."
  ${EndIf}
  RMDir /r "$INSTDIR\runtime.old"
  ClearErrors
  ${If} ${FileExists} "$INSTDIR\runtime\*.*"
    Rename "$INSTDIR\runtime" "$INSTDIR\runtime.old"
  ${EndIf}
  ${IfNot} ${Errors}
    Rename "$INSTDIR\runtime.new" "$INSTDIR\runtime"
  ${EndIf}
  ${If} ${Errors}
    ${IfNot} ${FileExists} "$INSTDIR\runtime\*.*"
      Rename "$INSTDIR\runtime.old" "$INSTDIR\runtime"
    ${EndIf}
    RMDir /r "$INSTDIR\runtime.new"
    SetErrorLevel 4
    Abort "Files in $INSTDIR\runtime are in use: nothing was changed."
  ${EndIf}
  RMDir /r /REBOOTOK "$INSTDIR\runtime.old"
  File "${TREE}/qrstation.exe"
  File "${TREE}/qrstationw.exe"
  File "${TREE}/LICENSE.txt"
  File "${TREE}/NOTICE.txt"
  File "${TREE}/CHANGELOG.txt"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  DetailPrint "Preparing the program for quick starts"
  nsExec::Exec '"$INSTDIR\qrstation.exe" compile-libraries'
  Pop $0 ; without it the program starts as well, more slowly

  CreateDirectory "$SMPROGRAMS\${NAME}"
  CreateShortCut "$SMPROGRAMS\${NAME}\${NAME}.lnk" "$INSTDIR\qrstationw.exe"
  CreateShortCut "$SMPROGRAMS\${NAME}\${NAME} command line.lnk" "$SYSDIR\cmd.exe" '/k "set PATH=$INSTDIR;%PATH%&& qrstation --help"' "$INSTDIR\qrstation.exe"
  WriteRegStr SHCTX "${APP_PATH_KEY}" "" "$INSTDIR\qrstation.exe"
  Call RegisterLink

  ${If} $MultiUser.InstallMode == "AllUsers"
    Call LayPolicy
    Call ForgetFirewall
  ${EndIf}
  Call RegisterUninstaller

  nsExec::ExecToStack '"$INSTDIR\qrstation.exe" --version'
  Pop $0
  Pop $1
  ${If} $0 != 0
    DetailPrint "qrstation --version: $0 $1"
    SetErrorLevel 5
    MessageBox MB_OK|MB_ICONSTOP "${NAME} was installed, but does not start ($0). $1" /SD IDOK
  ${Else}
    DetailPrint "$1"
  ${EndIf}
SectionEnd

Section "Open DICOM files (.dcm, DICOMDIR)" SectionFiles
  !define FILE_KEY "Software\Classes\QRStation.Dicom"
  WriteRegStr SHCTX "${FILE_KEY}" "" "DICOM file"
  WriteRegStr SHCTX "${FILE_KEY}\DefaultIcon" "" "$INSTDIR\qrstationw.exe,0"
  WriteRegStr SHCTX "${FILE_KEY}\shell\open\command" "" '"$INSTDIR\qrstationw.exe" "%1"'
  WriteRegStr SHCTX "Software\Classes\.dcm\OpenWithProgids" "QRStation.Dicom" ""
  ; Another program that opens .dcm already stays; the person chooses (Windows' "Open with").
  ReadRegStr $0 SHCTX "Software\Classes\.dcm" ""
  ${If} $0 == ""
    WriteRegStr SHCTX "Software\Classes\.dcm" "" "QRStation.Dicom"
    WriteRegStr SHCTX "Software\Classes\.dcm" "Content Type" "application/dicom"
  ${EndIf}
  WriteRegStr SHCTX "${OWN_KEY}\Capabilities\FileAssociations" ".dcm" "QRStation.Dicom"
  ; DICOMDIR has no extension, which is all that Windows associates: an entry in the menu of files with this name.
  !define DIRECTORY_KEY "Software\Classes\*\shell\QRStation.Dicomdir"
  WriteRegStr SHCTX "${DIRECTORY_KEY}" "" "Open with ${NAME}"
  WriteRegStr SHCTX "${DIRECTORY_KEY}" "AppliesTo" 'System.FileName:="DICOMDIR"'
  WriteRegStr SHCTX "${DIRECTORY_KEY}" "Icon" "$INSTDIR\qrstationw.exe,0"
  WriteRegStr SHCTX "${DIRECTORY_KEY}\command" "" '"$INSTDIR\qrstationw.exe" "%1"'
  Call TellShell
SectionEnd

Section /o "Let archives reach the receiver (Windows Firewall)" SectionFirewall
  ${If} $MultiUser.InstallMode == "AllUsers"
    ; The window starts the receiver as qrstationw.exe, the command line as qrstation.exe.
    !macro ALLOW program
      nsExec::ExecToStack '"$SYSDIR\netsh.exe" advfirewall firewall add rule name="${RULE}" dir=in action=allow protocol=TCP localport=$Port profile=domain,private program="$INSTDIR\${program}"'
      Pop $0
      Pop $1
      ${If} $0 != 0
        DetailPrint "The firewall took no rule for ${program}: $1"
      ${EndIf}
    !macroend
    !insertmacro ALLOW "qrstation.exe"
    !insertmacro ALLOW "qrstationw.exe"
    WriteRegStr SHCTX "${OWN_KEY}" "FirewallPort" $Port
  ${EndIf}
SectionEnd

Function RegisterLink
  !define LINK_KEY "Software\Classes\qrstation"
  WriteRegStr SHCTX "${LINK_KEY}" "" "URL:${NAME}"
  WriteRegStr SHCTX "${LINK_KEY}" "URL Protocol" ""
  WriteRegStr SHCTX "${LINK_KEY}\DefaultIcon" "" "$INSTDIR\qrstationw.exe,0"
  WriteRegStr SHCTX "${LINK_KEY}\shell\open\command" "" '"$INSTDIR\qrstationw.exe" "%1"'
  WriteRegStr SHCTX "${OWN_KEY}\Capabilities" "ApplicationName" "${NAME}"
  WriteRegStr SHCTX "${OWN_KEY}\Capabilities" "ApplicationDescription" "Query/retrieve workstation for DICOM archives"
  WriteRegStr SHCTX "${OWN_KEY}\Capabilities\URLAssociations" "qrstation" "qrstation"
  WriteRegStr SHCTX "Software\RegisteredApplications" "${NAME}" "${OWN_KEY}\Capabilities"
FunctionEnd

; Anybody may write new files below ProgramData: the policy's folder is made the administrators' alone, also without a
; policy, lest somebody lays one for all others.
Function LayPolicy
  CreateDirectory "$APPDATA\${POLICY_FOLDER}"
  nsExec::Exec '"$SYSDIR\icacls.exe" "$APPDATA\${POLICY_FOLDER}" /setowner *S-1-5-32-544 /T /C /Q'
  Pop $0
  nsExec::Exec '"$SYSDIR\icacls.exe" "$APPDATA\${POLICY_FOLDER}" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX /Q'
  Pop $0
  nsExec::Exec '"$SYSDIR\icacls.exe" "$APPDATA\${POLICY_FOLDER}\*" /reset /T /C /Q'
  Pop $1
  ${If} $0 != 0
    DetailPrint "The rights of $APPDATA\${POLICY_FOLDER} could not be set: $0"
  ${EndIf}
  ${If} $Policy != ""
    ClearErrors
    CopyFiles /SILENT "$Policy" "$APPDATA\${POLICY_FOLDER}\policy.toml"
    ${If} ${Errors}
      SetErrorLevel 4
      Abort "The policy $Policy could not be laid."
    ${EndIf}
    WriteRegStr SHCTX "${OWN_KEY}" "LaidPolicy" "$APPDATA\${POLICY_FOLDER}\policy.toml"
  ${EndIf}
FunctionEnd

Function RegisterUninstaller
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "Publisher" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\qrstationw.exe,0"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode'
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode /S'
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "EstimatedSize" $0
FunctionEnd

!macro FIREWALL_AND_SHELL prefix
Function ${prefix}ForgetFirewall
  ReadRegStr $0 SHCTX "${OWN_KEY}" "FirewallPort"
  ${If} $0 != ""
    nsExec::Exec '"$SYSDIR\netsh.exe" advfirewall firewall delete rule name="${RULE}"'
    Pop $0
    DeleteRegValue SHCTX "${OWN_KEY}" "FirewallPort"
  ${EndIf}
FunctionEnd
Function ${prefix}TellShell
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
FunctionEnd
!macroend
!insertmacro FIREWALL_AND_SHELL ""
!insertmacro FIREWALL_AND_SHELL "un."

LangString TextFiles ${LANG_ENGLISH} "Files of DICOM open in ${NAME}, unless another program has them already."
LangString TextFirewall ${LANG_ENGLISH} "Lets archives send images to this computer. Only where it is installed for all users."
!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
!insertmacro MUI_DESCRIPTION_TEXT ${SectionFiles} $(TextFiles)
!insertmacro MUI_DESCRIPTION_TEXT ${SectionFirewall} $(TextFirewall)
!insertmacro MUI_FUNCTION_DESCRIPTION_END

!include "${OPTIONS}"

; A full disk and the like end setup here: what it laid beside goes, what was there before still is.
Function .onInstFailed
  SetOutPath "$TEMP"
  RMDir /r "$INSTDIR\runtime.new"
  GetErrorLevel $0
  ${If} $0 < 2
    SetErrorLevel 4
  ${EndIf}
FunctionEnd

!include "${REMOVAL}"
