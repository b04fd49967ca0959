/* Starts the program on Windows: qrstation.exe in a console, qrstationw.exe as a window (as python.exe, pythonw.exe).
 *
 * It loads Python from runtime\ beside itself and lets it run runtime\start.py, isolated: no variable of the
 * environment, no folder of the user, and nothing in the current folder is taken for a part of the program.
 */
#include <stdio.h>
#include <wchar.h>
#include <windows.h>

#define LONGEST 32768 /* of a path, in characters; the manifest allows long ones */
#define OURS 5        /* arguments of Python before those that were given */

typedef int (*python_main)(int, wchar_t **);

static int fail(const wchar_t *what, const wchar_t *where)
{
    wchar_t text[LONGEST + 256];
    DWORD number = GetLastError();
    swprintf(text, LONGEST + 256, L"%ls\n%ls (Windows error %lu)\n\nInstall QR Station again.", what, where, number);
#ifdef WINDOW
    MessageBoxW(NULL, text, L"QR Station", MB_OK | MB_ICONERROR);
#else
    fwprintf(stderr, L"qrstation: %ls\n", text);
#endif
    return 1;
}

/* The path of this program's own folder, with its last backslash. */
static int own_folder(wchar_t *program, wchar_t *folder)
{
    DWORD length = GetModuleFileNameW(NULL, program, LONGEST);
    wchar_t *end;
    if (length == 0 || length >= LONGEST) return 0;
    wcscpy(folder, program);
    end = wcsrchr(folder, L'\\');
    if (end == NULL) return 0;
    end[1] = L'\0';
    return wcslen(folder) + 64 < LONGEST;
}

int wmain(int count, wchar_t **given)
{
    static wchar_t program[LONGEST], folder[LONGEST], runtime[LONGEST], library[LONGEST], start[LONGEST];
    HMODULE python;
    python_main run;
    wchar_t **arguments;
    int number;

    /* Libraries come from where this program says, from its own folder or from Windows; never from the current one. */
    SetDllDirectoryW(L"");
    SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    if (!own_folder(program, folder)) return fail(L"The program does not find its own folder.", L"");
    swprintf(runtime, LONGEST, L"%lsruntime", folder);
    swprintf(library, LONGEST, L"%ls\\" PYTHON_DLL, runtime);
    swprintf(start, LONGEST, L"%ls\\start.py", runtime);
    AddDllDirectory(runtime);

    python = LoadLibraryExW(library, NULL, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    if (python == NULL) return fail(L"A part of the program is missing or cannot be loaded:", library);
    run = (python_main)(void *)GetProcAddress(python, "Py_Main");
    if (run == NULL) return fail(L"A part of the program is damaged:", library);

    arguments = calloc(count + OURS + 1, sizeof *arguments);
    if (arguments == NULL) return fail(L"There is not enough memory.", L"");
    arguments[0] = program;
    arguments[1] = L"-I";
    arguments[2] = L"-X";
    arguments[3] = L"utf8";
    arguments[4] = start;
    for (number = 1; number < count; number++) arguments[OURS - 1 + number] = given[number];
    return run(count + OURS - 1, arguments);
}
