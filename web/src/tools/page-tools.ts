import { changeTheme } from "./change-theme";
import type { PageTool } from "./page-tool";
import { showCard } from "./show-card";

/** What the assistant can do on this page. To add a tool, write a file like its neighbours and name it here. */
export const PAGE_TOOLS: readonly PageTool[] = [changeTheme, showCard];
