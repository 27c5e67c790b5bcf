import { useRef } from "react";
import { clampWidth } from "./column-layout.ts";

interface ResizeHandleProps {
  name: string;
  widthPx: number;
  onResize: (widthPx: number) => void;
  onFit?: () => void;
}

export function ResizeHandle({ name, widthPx, onResize, onFit }: ResizeHandleProps) {
  const start = useRef<{ x: number; widthPx: number } | null>(null);
  return (
    <div
      className="header-resize"
      title={`Width of ${name}`}
      onPointerDown={(event) => {
        event.preventDefault();
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, widthPx };
      }}
      onPointerMove={(event) => {
        if (start.current) onResize(clampWidth(start.current.widthPx + event.clientX - start.current.x));
      }}
      onPointerUp={() => {
        start.current = null;
      }}
      onDoubleClick={onFit}
    />
  );
}
