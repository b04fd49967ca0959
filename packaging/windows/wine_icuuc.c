/* For a test's Wine, which lacks Windows' library of character sets (icuuc.dll, in Windows since 10, 1703): Qt asks it for
 * sets that it does not know itself, and is told here that there are none. Nothing of this is shipped.
 */
#define FILE_ACCESS_ERROR 4 /* U_FILE_ACCESS_ERROR */
#define GIVE(name) __declspec(dllexport) void *name(void) { return 0; }

__declspec(dllexport) void *ucnv_open(const char *name, int *error)
{
    (void)name;
    *error = FILE_ACCESS_ERROR;
    return 0;
}

GIVE(UCNV_FROM_U_CALLBACK_SUBSTITUTE)
GIVE(UCNV_TO_U_CALLBACK_SUBSTITUTE)
GIVE(ucnv_cbFromUWriteUChars)
GIVE(ucnv_cbToUWriteUChars)
GIVE(ucnv_close)
GIVE(ucnv_countAvailable)
GIVE(ucnv_fromUCountPending)
GIVE(ucnv_fromUnicode)
GIVE(ucnv_getAvailableName)
GIVE(ucnv_getFromUCallBack)
GIVE(ucnv_getMaxCharSize)
GIVE(ucnv_getName)
GIVE(ucnv_getStandardName)
GIVE(ucnv_getToUCallBack)
GIVE(ucnv_reset)
GIVE(ucnv_setFromUCallBack)
GIVE(ucnv_setToUCallBack)
GIVE(ucnv_toUCountPending)
GIVE(ucnv_toUnicode)
