import { Menu, type MenuItemConstructorOptions } from "electron";

export interface MenuActions {
  /** A command of the page's own registry, by name. */
  command(name: string): void;
  restartStopped(): void;
  showLog(): void;
}

export function installMenu(actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, process.platform === "darwin")));
}

/** Keys that must also work while a text field has the focus; the page binds its own ones. */
export function menuTemplate(actions: MenuActions, isMac: boolean): MenuItemConstructorOptions[] {
  function item(label: string, command: string, accelerator?: string): MenuItemConstructorOptions {
    return { label, click: () => actions.command(command), ...(accelerator ? { accelerator } : {}) };
  }
  const separator: MenuItemConstructorOptions = { type: "separator" };
  return [
    ...(isMac ? [{ role: "appMenu" } as const] : []),
    {
      label: "&File",
      submenu: [
        item("Open Data…", "file.open", "CommandOrControl+O"),
        item("Open Folder…", "file.openFolder", "CommandOrControl+Shift+O"),
        item("Open Sample Workspace", "file.openSample"),
        separator,
        item("Export…", "file.export", "CommandOrControl+E"),
        separator,
        isMac ? { role: "close" } : { role: "quit" },
      ],
    },
    {
      label: "&Edit",
      submenu: [
        item("Undo", "edit.undo", "CommandOrControl+Z"),
        item("Redo", "edit.redo", isMac ? "Command+Shift+Z" : "Control+Y"),
        separator,
        { role: "cut" },
        { role: "copy" },
        { role: "paste" },
        { role: "selectAll" },
      ],
    },
    {
      label: "&View",
      submenu: [
        item("Command Palette…", "view.palette", "CommandOrControl+K"),
        separator,
        item("Data", "view.data", "CommandOrControl+1"),
        item("Chart", "view.chart", "CommandOrControl+2"),
        item("SQL", "view.sql", "CommandOrControl+3"),
        item("Ask", "view.ask", "CommandOrControl+J"),
        separator,
        item("Conversation", "view.human", "CommandOrControl+Shift+J"),
        item("Switch Light and Dark", "view.theme", "CommandOrControl+Shift+L"),
        separator,
        { role: "resetZoom" },
        { role: "zoomIn" },
        { role: "zoomOut" },
        { role: "togglefullscreen" },
        separator,
        { role: "reload" },
        { role: "toggleDevTools" },
      ],
    },
    {
      label: "&Speech",
      submenu: [
        item("Stop Speaking", "speech.stop", "CommandOrControl+."),
        item("Mute", "speech.mute", "CommandOrControl+Shift+M"),
      ],
    },
    {
      label: "&Help",
      submenu: [
        item("Keyboard Shortcuts", "help.keys", "CommandOrControl+/"),
        { label: "Show Log File", click: () => actions.showLog() },
        { label: "Restart Stopped Parts", click: () => actions.restartStopped() },
        item("About", "help.about"),
      ],
    },
  ];
}
