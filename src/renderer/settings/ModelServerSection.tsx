import { Button, CloseButton, NativeSelect, Switch, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { modelServerSettingsSchema, type ModelServerSettings } from "../../contract/model-server.ts";
import { inference } from "../api/client.ts";
import { Row, Section } from "./parts.tsx";
import { changeSettings, useSettings } from "./settings-store.ts";

interface TrainedModel {
  id: string;
  name: string;
}

const badAddress = "Begin with http, https, grpc or grpcs, for example grpc://models.example.com:8001.";

/** A server of one's own that runs trained models. Kept as it is typed, used once it is whole and switched on. */
export function ModelServerSection() {
  const { modelServer } = useSettings();
  const [draft, setDraft] = useState(modelServer);
  const [answer, setAnswer] = useState<string | null>(null);
  const models = useTrainedModels();
  const isAddress = modelServerSettingsSchema.shape.url.safeParse(draft.url).success;

  function change(part: Partial<ModelServerSettings>): void {
    const next = { ...draft, ...part };
    setDraft(next);
    setAnswer(null);
    const whole = { ...next, models: next.models.filter(({ remoteName }) => remoteName !== "") };
    const parsed = modelServerSettingsSchema.safeParse(whole);
    if (parsed.success) changeSettings({ modelServer: parsed.data });
  }

  function changeModel(index: number, part: Partial<ModelServerSettings["models"][number]>): void {
    change({ models: draft.models.map((model, at) => (at === index ? { ...model, ...part } : model)) });
  }

  async function check(): Promise<void> {
    setAnswer("Asking the server");
    try {
      setAnswer((await inference.call("modelServer/status", {})).message);
    } catch (error) {
      setAnswer(error instanceof Error ? error.message : String(error));
    }
  }

  const [first] = models;
  return (
    <Section title="Model server">
      <Row label="Use a server" hint="Runs trained models on a server that speaks KServe v2, such as NVIDIA Triton.">
        <Switch
          aria-label="Use a server"
          checked={draft.enabled}
          onChange={(event) => change({ enabled: event.currentTarget.checked })}
        />
      </Row>
      <Row label="Address">
        <TextInput
          aria-label="Address of the model server"
          w={320}
          placeholder="grpc://models.example.com:8001"
          value={draft.url}
          error={isAddress ? null : badAddress}
          onChange={(event) => change({ url: event.currentTarget.value.trim() })}
        />
      </Row>
      {draft.models.map((model, index) => (
        <Row key={index} label={index === 0 ? "Models" : ""}>
          <div className="settings-server-model">
            <NativeSelect
              aria-label="Model of this program"
              data={optionsFor(models, model.modelId)}
              value={model.modelId}
              onChange={(event) => changeModel(index, { modelId: event.currentTarget.value })}
            />
            <TextInput
              aria-label="Its name on the server"
              placeholder="name on the server"
              value={model.remoteName}
              onChange={(event) => changeModel(index, { remoteName: event.currentTarget.value.trim() })}
            />
            <CloseButton
              aria-label="Compute this model here again"
              onClick={() => change({ models: draft.models.filter((_model, at) => at !== index) })}
            />
          </div>
        </Row>
      ))}
      <Row
        label=""
        hint={answer ?? (first ? "Every other model is computed on this machine." : "There is no trained model yet.")}
      >
        <div className="settings-server-model">
          <Button
            size="xs"
            variant="default"
            disabled={!first}
            onClick={() =>
              first && change({ models: [...draft.models, { modelId: first.id, remoteName: "", version: "" }] })
            }
          >
            Add a model
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={!draft.enabled || draft.url === ""}
            onClick={() => void check()}
          >
            Check
          </Button>
        </div>
      </Row>
    </Section>
  );
}

function optionsFor(models: readonly TrainedModel[], chosen: string): { value: string; label: string }[] {
  const options = models.map(({ id, name }) => ({ value: id, label: name }));
  return options.some(({ value }) => value === chosen) ? options : [...options, { value: chosen, label: chosen }];
}

function useTrainedModels(): TrainedModel[] {
  const [models, setModels] = useState<TrainedModel[]>([]);
  useEffect(() => {
    let wanted = true;
    inference.call("model/list", {}).then(
      (all) => {
        if (!wanted) return;
        setModels(all.flatMap((model) => (model.kind === "trained" ? [{ id: model.id, name: model.card.name }] : [])));
      },
      (error: unknown) => console.error(error),
    );
    return () => {
      wanted = false;
    };
  }, []);
  return models;
}
