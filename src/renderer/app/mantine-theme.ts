import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const accent: MantineColorsTuple = [
  "#eaf3fd",
  "#d3e6fb",
  "#a8cef7",
  "#7db9f7",
  "#5fa8f3",
  "#4c9df0",
  "#2f83dc",
  "#1f6fc9",
  "#185fae",
  "#104a8a",
];
const dark: MantineColorsTuple = [
  "#e3e7ed",
  "#c3c9d3",
  "#98a1af",
  "#6d7685",
  "#3a414d",
  "#262b34",
  "#1b1f26",
  "#14171c",
  "#0f1115",
  "#0a0c0f",
];

export const mantineTheme = createTheme({
  primaryColor: "accent",
  primaryShade: { light: 7, dark: 5 },
  colors: { accent, dark },
  autoContrast: true,
  luminanceThreshold: 0.25,
  fontFamily: "var(--fs-font)",
  fontFamilyMonospace: "var(--fs-mono)",
  fontSizes: { xs: "11px", sm: "12px", md: "13px", lg: "15px", xl: "20px" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  radius: { xs: "3px", sm: "4px", md: "6px", lg: "8px", xl: "12px" },
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  headings: {
    fontWeight: "600",
    sizes: { h1: { fontSize: "20px" }, h2: { fontSize: "15px" }, h3: { fontSize: "13px" } },
  },
  components: {
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray", size: 28 } },
    Button: { defaultProps: { size: "xs" }, styles: { label: { fontWeight: 500 } } },
    TextInput: { defaultProps: { size: "xs" } },
    PasswordInput: { defaultProps: { size: "xs" } },
    NumberInput: { defaultProps: { size: "xs" } },
    Select: { defaultProps: { size: "xs", comboboxProps: { shadow: "md" } } },
    MultiSelect: { defaultProps: { size: "xs" } },
    TagsInput: { defaultProps: { size: "xs" } },
    SegmentedControl: { defaultProps: { size: "xs" } },
    Checkbox: { defaultProps: { size: "xs" } },
    Switch: { defaultProps: { size: "xs" } },
    Tooltip: {
      defaultProps: { openDelay: 450, closeDelay: 0, fz: "sm", color: "dark.5", transitionProps: { duration: 80 } },
    },
    Menu: { defaultProps: { shadow: "md", transitionProps: { duration: 80 }, position: "bottom-start" } },
    Popover: { defaultProps: { shadow: "md", transitionProps: { duration: 80 } } },
    HoverCard: { defaultProps: { shadow: "md", openDelay: 400, closeDelay: 80, transitionProps: { duration: 80 } } },
    Modal: {
      defaultProps: {
        centered: true,
        transitionProps: { duration: 120, transition: "fade" },
        overlayProps: { backgroundOpacity: 0.5 },
      },
    },
  },
});

/** Mantine's own surfaces follow the tokens of theme.css. */
export const mantineVariables: CSSVariablesResolver = () => {
  const shared = {
    "--mantine-color-body": "var(--fs-surface)",
    "--mantine-color-text": "var(--fs-text)",
    "--mantine-color-dimmed": "var(--fs-text-dim)",
    "--mantine-color-default": "var(--fs-surface-2)",
    "--mantine-color-default-hover": "var(--fs-surface-3)",
    "--mantine-color-default-border": "var(--fs-border)",
    "--mantine-color-default-color": "var(--fs-text)",
    "--mantine-color-placeholder": "var(--fs-text-faint)",
    "--mantine-color-error": "var(--fs-danger)",
    "--mantine-color-gray-light-hover": "var(--fs-surface-3)",
    "--mantine-color-gray-light-color": "var(--fs-text-dim)",
    "--mantine-shadow-md": "var(--fs-shadow)",
    "--mantine-shadow-xl": "var(--fs-shadow)",
  };
  return { variables: {}, dark: shared, light: shared };
};
