/** Puts text on the clipboard from within a key or click. The page has no permission for the asynchronous clipboard. */
export function copyText(text: string): boolean {
  let handled = false;
  function onCopy(event: ClipboardEvent) {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
    handled = true;
  }
  document.addEventListener("copy", onCopy, { capture: true, once: true });
  document.execCommand("copy");
  document.removeEventListener("copy", onCopy, { capture: true });
  return handled;
}
