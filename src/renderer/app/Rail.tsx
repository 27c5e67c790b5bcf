import {
  IconBrain,
  IconChartDots3,
  IconFileText,
  IconKeyboard,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconMoon,
  IconPlus,
  IconSearch,
  IconSettings,
  IconSun,
} from "@tabler/icons-react";
import { useMantineColorScheme } from "@mantine/core";
import { chooseFiles, DatasetList } from "../datasets/index.ts";
import { SavedList } from "../saved/index.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { runCommand } from "./commands.ts";
import { openPage, setRailOpen, showOverlay, useShell, type Page } from "./shell-store.ts";

const addData = () => void chooseFiles();

const pages: { page: Page; label: string; icon: typeof IconBrain }[] = [
  { page: "documents", label: "Documents", icon: IconFileText },
  { page: "models", label: "Models", icon: IconBrain },
];

export function Rail() {
  const openedPage = useShell((state) => state.page);
  return (
    <nav className="rail" aria-label="Workspace">
      <div className="rail-head">
        <div className="rail-brand">
          <IconChartDots3 size={18} stroke={2} />
          FinSight
        </div>
        <IconButton label="Search everything" shortcut="Mod+K" onClick={() => showOverlay({ kind: "palette" })}>
          <IconSearch size={16} />
        </IconButton>
        <IconButton label="Open data" shortcut="Mod+O" onClick={addData}>
          <IconPlus size={16} />
        </IconButton>
      </div>
      <div className="rail-body">
        <DatasetList />
        <SavedList />
      </div>
      <div className="rail-pages">
        {pages.map(({ page, label, icon: Icon }) => (
          <button
            key={page}
            type="button"
            className="rail-page"
            aria-current={page === openedPage ? "page" : undefined}
            data-testid={`page-${page}`}
            onClick={() => openPage(page === openedPage ? null : page)}
          >
            <Icon size={15} stroke={1.75} />
            {label}
          </button>
        ))}
      </div>
      <div className="rail-foot">
        <IconButton label="Settings" shortcut="Mod+," onClick={() => showOverlay({ kind: "settings" })}>
          <IconSettings size={16} />
        </IconButton>
        <ThemeToggle />
        <IconButton label="Keyboard shortcuts" shortcut="?" onClick={() => showOverlay({ kind: "help" })}>
          <IconKeyboard size={16} />
        </IconButton>
        <IconButton label="Hide the sidebar" shortcut="Mod+B" onClick={() => setRailOpen(false)}>
          <IconLayoutSidebarLeftCollapse size={16} />
        </IconButton>
      </div>
    </nav>
  );
}

export function RailStrip() {
  return (
    <nav className="rail-strip" aria-label="Workspace">
      <IconButton label="Show the sidebar" shortcut="Mod+B" onClick={() => setRailOpen(true)}>
        <IconLayoutSidebarLeftExpand size={16} />
      </IconButton>
      <IconButton label="Search everything" shortcut="Mod+K" onClick={() => showOverlay({ kind: "palette" })}>
        <IconSearch size={16} />
      </IconButton>
      <IconButton label="Open data" shortcut="Mod+O" onClick={addData}>
        <IconPlus size={16} />
      </IconButton>
      <div className="rail-strip-space" />
      <ThemeToggle />
      <IconButton label="Settings" shortcut="Mod+," onClick={() => showOverlay({ kind: "settings" })}>
        <IconSettings size={16} />
      </IconButton>
    </nav>
  );
}

function ThemeToggle() {
  const { colorScheme } = useMantineColorScheme();
  const dark = colorScheme !== "light";
  return (
    <IconButton
      label={dark ? "Light theme" : "Dark theme"}
      shortcut="Mod+Shift+L"
      data-testid="theme-toggle"
      onClick={() => runCommand("view.theme")}
    >
      {dark ? <IconSun size={16} /> : <IconMoon size={16} />}
    </IconButton>
  );
}
