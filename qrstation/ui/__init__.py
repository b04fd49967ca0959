"""Everything seen: one window, its panes, dialogs and notices, and the desks that join them to what works.

Here lives what every pane shares: the window (`main_window` with `main_menu`, `status_line`, `top_line`, notices, and
`arrangement_keeper` over `window_memory`; `image_room` moves the images into an `image_window` or the full screen),
the way from other threads to this one (`pump`, `event_pump`, `work_thread`), text from outside (`outside_text`,
`plain_widgets`), and what joins all (`conductor`). A pane has a room of its own: `search`, `results`, `jobs`,
`viewer`, `receiver`, `settings`, `doctor`, `conflicts`; so have F1, `help`, and all other keys, `keys`. In a room, a
pane or dialog only shows and asks by signals; a desk answers it, and knows window and jobs; a `_words` module has the
words.
May come in: Qt, and values of `core`, `imaging`, `receiver` and `jobs`. May not: pynetdicom and pydicom, a wait for
disk or network on the GUI thread, text from outside that did not go through `outside_text`.
"""
