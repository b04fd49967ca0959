; What removes the program again; installer.nsi includes it, and defines what stands as ${…} here.

Section "un.${NAME}" SectionRemove
  SectionIn RO
  StrCpy $Problem ""
  Call un.EndRunning
  ${If} $Problem != ""
    Abort "${NAME} still runs: nothing was removed."
  ${EndIf}
  SetOutPath "$TEMP"
  RMDir /r /REBOOTOK "$INSTDIR\runtime"
  RMDir /r "$INSTDIR\runtime.new"
  RMDir /r "$INSTDIR\runtime.old"
  Delete /REBOOTOK "$INSTDIR\qrstation.exe"
  Delete /REBOOTOK "$INSTDIR\qrstationw.exe"
  Delete "$INSTDIR\LICENSE.txt"
  Delete "$INSTDIR\NOTICE.txt"
  Delete "$INSTDIR\CHANGELOG.txt"
  Delete /REBOOTOK "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}\${NAME}.lnk"
  Delete "$SMPROGRAMS\${NAME}\${NAME} command line.lnk"
  RMDir "$SMPROGRAMS\${NAME}"

  ReadRegStr $0 SHCTX "Software\Classes\.dcm" ""
  ${If} $0 == "QRStation.Dicom"
    DeleteRegValue SHCTX "Software\Classes\.dcm" ""
    DeleteRegValue SHCTX "Software\Classes\.dcm" "Content Type"
  ${EndIf}
  DeleteRegValue SHCTX "Software\Classes\.dcm\OpenWithProgids" "QRStation.Dicom"
  DeleteRegKey /ifempty SHCTX "Software\Classes\.dcm\OpenWithProgids"
  DeleteRegKey /ifempty SHCTX "Software\Classes\.dcm"
  DeleteRegKey SHCTX "${FILE_KEY}"
  DeleteRegKey SHCTX "${DIRECTORY_KEY}"
  DeleteRegKey SHCTX "${LINK_KEY}"
  DeleteRegValue SHCTX "Software\RegisteredApplications" "${NAME}"
  DeleteRegKey SHCTX "${APP_PATH_KEY}"
  Call un.ForgetFirewall
  ReadRegStr $0 SHCTX "${OWN_KEY}" "LaidPolicy"
  ${If} $0 != ""
    Delete $0
  ${EndIf}
  ${If} $MultiUser.InstallMode == "AllUsers"
    RMDir "$APPDATA\${POLICY_FOLDER}"
  ${EndIf}
  DeleteRegKey SHCTX "${OWN_KEY}"
  DeleteRegKey SHCTX "${UNINSTALL_KEY}"
  Call un.TellShell
SectionEnd

Section /o "un.My images, settings and logs" SectionRemoveStore
  ; Those of whoever removes the program, in their usual place; other users' and a store elsewhere stay.
  SetShellVarContext current
  RMDir /r "$LOCALAPPDATA\qrstation"
SectionEnd

LangString TextRemove ${LANG_ENGLISH} "The program, its entries in the Start menu, and the firewall's rule."
LangString TextRemoveStore ${LANG_ENGLISH} "All images that you retrieved or received, the job list and your settings. They cannot be had back from here. Other users' stay."
!insertmacro MUI_UNFUNCTION_DESCRIPTION_BEGIN
!insertmacro MUI_DESCRIPTION_TEXT ${SectionRemove} $(TextRemove)
!insertmacro MUI_DESCRIPTION_TEXT ${SectionRemoveStore} $(TextRemoveStore)
!insertmacro MUI_UNFUNCTION_DESCRIPTION_END

Function un.onInit
  !insertmacro MULTIUSER_UNINIT
  ${GetParameters} $8
  ClearErrors
  ${GetOptions} $8 "/REMOVESTORE" $0
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${SectionRemoveStore}
  ${EndIf}
FunctionEnd
