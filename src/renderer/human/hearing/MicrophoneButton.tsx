import { ActionIcon, Tooltip } from "@mantine/core";
import { IconMicrophone, IconMicrophoneOff } from "@tabler/icons-react";
import { useEffect } from "react";
import type { Dataset } from "../../../contract/dataset.ts";
import { startListening, stopListening, useListener } from "./listener.ts";

export interface MicrophoneButtonProps {
  dataset: Dataset;
  onHeard: (text: string) => void;
}

export function MicrophoneButton({ dataset, onHeard }: MicrophoneButtonProps) {
  const { listening, voice, note } = useListener();
  const versionId = dataset.current.id;
  useEffect(() => stopListening, [versionId]);
  return (
    <Tooltip
      label={note ?? (listening ? "Stop listening" : "Ask by voice")}
      {...(note === null ? {} : { opened: true })}
      multiline
      maw={260}
    >
      <ActionIcon
        size="lg"
        variant={listening ? "filled" : "subtle"}
        {...(voice ? { color: "teal" } : {})}
        aria-label={listening ? "Stop listening" : "Ask by voice"}
        aria-pressed={listening}
        onClick={() => {
          if (listening) stopListening();
          else void startListening(dataset, onHeard);
        }}
        onBlur={() => useListener.setState({ note: null })}
        data-testid="microphone"
      >
        {note === null ? <IconMicrophone size={18} /> : <IconMicrophoneOff size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}
