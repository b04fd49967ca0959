/* Ends what runs from the program's folder, so that setup can replace it: politely, and waits.
 *
 * Usage: end_running.exe FOLDER SECONDS ask|force
 * Windows are closed as by hand, consoles get a Ctrl+C, children end with their parents. With "force" whatever is left
 * after SECONDS is ended hard: what the receiver has acknowledged is on disk already. Ends with 0 when nothing runs.
 */
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>
#include <tlhelp32.h>

#define MOST 1024
#define STEP 200     /* milliseconds between two looks */
#define PATIENCE 10  /* looks before a console gets its Ctrl+C: windows end their receivers themselves */

static DWORD running[MOST];
static int count;

static int is_running(DWORD process)
{
    int number;
    for (number = 0; number < count; number++)
        if (running[number] == process) return 1;
    return 0;
}

/* Note every process whose program lies below the folder, but not this one. */
static void look(const wchar_t *folder)
{
    static wchar_t path[32768];
    PROCESSENTRY32W entry = {.dwSize = sizeof entry};
    HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    size_t length = wcslen(folder);
    BOOL more;
    count = 0;
    if (all == INVALID_HANDLE_VALUE) return;
    for (more = Process32FirstW(all, &entry); more && count < MOST; more = Process32NextW(all, &entry)) {
        HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, entry.th32ProcessID);
        DWORD size = 32768;
        if (process == NULL) continue;
        if (entry.th32ProcessID != GetCurrentProcessId() && QueryFullProcessImageNameW(process, 0, path, &size)
            && size > length && path[length] == L'\\' && _wcsnicmp(path, folder, length) == 0)
            running[count++] = entry.th32ProcessID;
        CloseHandle(process);
    }
    CloseHandle(all);
}

static BOOL CALLBACK close_window(HWND window, LPARAM unused)
{
    DWORD process = 0;
    (void)unused;
    GetWindowThreadProcessId(window, &process);
    if (IsWindowVisible(window) && GetWindow(window, GW_OWNER) == NULL && is_running(process))
        PostMessageW(window, WM_CLOSE, 0, 0);
    return TRUE;
}

static void interrupt(void)
{
    int number;
    FreeConsole();
    SetConsoleCtrlHandler(NULL, TRUE);
    for (number = 0; number < count; number++) {
        if (!AttachConsole(running[number])) continue; /* it has none */
        GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0);
        FreeConsole();
    }
}

static void end_hard(void)
{
    int number;
    for (number = 0; number < count; number++) {
        HANDLE process = OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, running[number]);
        if (process == NULL) continue;
        TerminateProcess(process, 1);
        WaitForSingleObject(process, 5000);
        CloseHandle(process);
    }
}

int wmain(int given, wchar_t **arguments)
{
    int looks, number;
    if (given != 4) return 2;
    looks = _wtoi(arguments[2]) * 1000 / STEP;
    for (number = 0; number <= looks; number++) {
        look(arguments[1]);
        if (count == 0) return 0;
        if (number == 0) EnumWindows(close_window, 0);
        if (number == PATIENCE) interrupt();
        Sleep(STEP);
    }
    if (wcscmp(arguments[3], L"force") == 0) {
        end_hard();
        look(arguments[1]);
    }
    return count != 0;
}
