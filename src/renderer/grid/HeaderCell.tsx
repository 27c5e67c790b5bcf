import { HoverCard, Popover } from "@mantine/core";
import { IconArrowNarrowDown, IconArrowNarrowUp, IconChevronDown, IconFilterFilled } from "@tabler/icons-react";
import { useState } from "react";
import type { ColumnProfile } from "../../contract/dataset.ts";
import type { Predicate, SortKey } from "../../contract/query.ts";
import { selectedValues } from "../app/filters.ts";
import type { Cell } from "../../contract/values.ts";
import { formatCompact } from "../ui/format.ts";
import { TypeIcon } from "../ui/TypeIcon.tsx";
import type { GridColumn } from "./column-layout.ts";
import { ColumnMenu, type ColumnActions } from "./ColumnMenu.tsx";
import { FilterForm } from "./FilterForm.tsx";
import { useColumnDrag } from "./use-column-drag.ts";
import { useGridSettings } from "./grid-settings.ts";
import { ProfileCard } from "./ProfileCard.tsx";
import { ProfileChart } from "./ProfileChart.tsx";
import { ResizeHandle } from "./ResizeHandle.tsx";

export interface HeaderCellProps {
  column: GridColumn;
  place: number;
  sort: SortKey[];
  /** Of every row of the version; null until it is known. */
  whole: ColumnProfile | null;
  kept: ColumnProfile | null;
  showProfile: boolean;
  versionId: string;
  clause: Predicate | null;
  actions: ColumnActions;
  /** This column was dropped on another one. */
  onDropOn: (target: string) => void;
  onResize: (widthPx: number) => void;
  onFilter: (clause: Predicate | null) => void;
  onBins: (start: number, end: number, reachesLast: boolean) => void;
  onValue: (value: Cell) => void;
}

export function HeaderCell(props: HeaderCellProps) {
  const { column, sort, whole, kept, showProfile, actions, clause } = props;
  const menuOpen = useGridSettings((state) => state.menuColumn === column.name);
  const setMenuOpen = (open: boolean) => useGridSettings.setState({ menuColumn: open ? column.name : null });
  const [filterOpen, setFilterOpen] = useState(false);
  const dropped = useGridSettings((state) => state.dropColumn === column.name && state.draggedColumn !== column.name);
  const dragged = useGridSettings((state) => state.draggedColumn === column.name);
  const drag = useColumnDrag(column.name, props.onDropOn);
  const sortPlace = sort.findIndex((key) => key.column === column.name);
  const sortKey = sort[sortPlace];
  const filtered = clause !== null;

  return (
    <div
      className="header-cell"
      role="columnheader"
      aria-colindex={props.place + 1}
      aria-sort={sortKey ? sortKey.order : "none"}
      data-column={column.name}
      data-drop={dropped}
      data-dragged={dragged}
      data-testid={`column-${column.name}`}
      onContextMenu={(event) => {
        event.preventDefault();
        setMenuOpen(true);
      }}
    >
      <Popover
        opened={filterOpen}
        onChange={setFilterOpen}
        withRoles={false}
        position="bottom-start"
        width={280}
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <div className="header-title">
            <HoverCard disabled={whole === null || menuOpen || filterOpen} position="bottom-start" width={260}>
              <HoverCard.Target>
                <button
                  type="button"
                  className="header-name"
                  tabIndex={-1}
                  onPointerDown={drag.onPointerDown}
                  onPointerMove={drag.onPointerMove}
                  onPointerUp={drag.onPointerUp}
                  onPointerCancel={drag.onPointerCancel}
                  onClick={drag.click((event) => actions.cycleSort(event.shiftKey))}
                >
                  <TypeIcon type={column.type} />
                  <span>{column.name}</span>
                  {sortKey ? (
                    <span className="header-sort">
                      {sortKey.order === "ascending" ? (
                        <IconArrowNarrowUp size={14} />
                      ) : (
                        <IconArrowNarrowDown size={14} />
                      )}
                      {sort.length > 1 ? sortPlace + 1 : null}
                    </span>
                  ) : null}
                </button>
              </HoverCard.Target>
              <HoverCard.Dropdown>
                {whole ? <ProfileCard profile={whole} name={column.name} /> : null}
              </HoverCard.Dropdown>
            </HoverCard>
            {filtered ? (
              <button
                type="button"
                className="header-filtered"
                tabIndex={-1}
                aria-label={`Filter on ${column.name}`}
                onClick={() => setFilterOpen(true)}
              >
                <IconFilterFilled size={12} />
              </button>
            ) : null}
            <ColumnMenu
              name={column.name}
              opened={menuOpen}
              onChange={setMenuOpen}
              sortKey={sortKey ?? null}
              filtered={filtered}
              actions={actions}
              onOpenFilter={() => setFilterOpen(true)}
            >
              <button
                type="button"
                className="header-menu"
                tabIndex={-1}
                aria-label={`Menu of ${column.name}`}
                data-testid={`column-menu-${column.name}`}
              >
                <IconChevronDown size={14} />
              </button>
            </ColumnMenu>
          </div>
        </Popover.Target>
        <Popover.Dropdown
          onKeyDown={(event) => event.stopPropagation()}
          onPointerDown={(event) => event.stopPropagation()}
        >
          <FilterForm
            column={column}
            versionId={props.versionId}
            profile={whole}
            clause={clause}
            onApply={(next) => {
              setFilterOpen(false);
              props.onFilter(next);
            }}
          />
        </Popover.Dropdown>
      </Popover>
      {showProfile ? (
        whole ? (
          <>
            <Completeness profile={whole} />
            <ProfileChart
              whole={whole}
              kept={kept}
              selectedValues={selectedValues(clause)}
              onBins={props.onBins}
              onValue={props.onValue}
            />
          </>
        ) : (
          <div className="profile profile-pending" aria-hidden />
        )
      ) : null}
      <ResizeHandle name={column.name} widthPx={column.widthPx} onResize={props.onResize} onFit={actions.fitWidth} />
    </div>
  );
}

function Completeness({ profile }: { profile: ColumnProfile }) {
  const { rowCount, nullCount, distinctCount, distinctIsEstimate } = profile;
  const share = rowCount === 0 ? 0 : nullCount / rowCount;
  return (
    <div className="completeness">
      <div className="completeness-bar" title={`${(share * 100).toFixed(share < 0.001 && share > 0 ? 3 : 1)} % empty`}>
        <span style={{ width: `${(1 - share) * 100}%` }} />
      </div>
      <div className="completeness-words">
        <span>
          {distinctIsEstimate ? "~" : ""}
          {formatCompact(distinctCount)} distinct
        </span>
        {nullCount > 0 ? <span data-tone="warning">{formatCompact(nullCount)} empty</span> : null}
      </div>
    </div>
  );
}
