import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Answer } from "../src/contract/analysis.ts";
import { openNodeSpeech } from "../src/speech/node/node-speech.ts";
import { synthesiseToWav } from "../src/speech/synthesise-to-wav.ts";
import { startApp } from "./drive/app.ts";
import { repositoryFolder } from "./launch/index.ts";
import { consoleReport } from "../native/support/report.ts";
import { ensureBuilt } from "./launch/build.ts";
import { createStory, type Story } from "./demo/story.ts";

const outFolder = path.join(repositoryFolder, "out/demo");
const questions = [
  "What was the average closing price per year?",
  "Which month of 2008 had the lowest close?",
  "And the highest?",
  "How did the close change year over year?",
  "Show the distribution of volume",
];

/** Of the Stocks: what has to be computed by more than a query. */
const methodQuestions = [
  "Forecast the price of AAPL for the next 12 months",
  "Is anything unusual in the price of AMZN?",
  "What is the value at risk of the portfolio at 99%?",
  "Train a model to predict price",
];
const manual = path.join(repositoryFolder, "docs/workspace.md");
const manualQuestion = "What does the workspace page say about the passphrase?";

const weatherFile = path.join(repositoryFolder, "node_modules/vega-datasets/data/seattle-weather.csv");

/** The pictures that the README shows, by the step they come from; `npm run demo -- --docs` takes them anew. */
const documentPictures: Record<string, string> = {
  preview: "preview",
  table: "table",
  candlestick: "chart",
  "answer-4": "answer",
  "how-computed": "how-computed",
  light: "light",
  forecast: "forecast",
  anomalies: "anomalies",
  risk: "risk",
  train: "train",
  models: "models",
  quote: "quote",
};

async function writeDocumentPictures(story: Story): Promise<void> {
  const { default: sharp } = await import("sharp");
  const folder = path.join(repositoryFolder, "docs/pictures");
  await mkdir(folder, { recursive: true });
  for (const step of story.steps) {
    const name = documentPictures[step.name];
    if (name === undefined) continue;
    await sharp(path.join(outFolder, step.picture))
      .png({ palette: true, quality: 85, effort: 10 })
      .toFile(path.join(folder, `${name}.png`));
  }
}

interface Spoken {
  question: string;
  wav: string;
  captions: string;
  durationSeconds: number;
}

async function speakAnswers(answers: readonly Answer[]): Promise<Spoken[]> {
  const voice = await openNodeSpeech();
  try {
    const spoken: Spoken[] = [];
    for (const [index, answer] of answers.entries()) {
      const recording = await synthesiseToWav(voice, answer.text);
      const name = `answer-${index + 1}`;
      await writeFile(path.join(outFolder, `${name}.wav`), recording.wav);
      await writeFile(path.join(outFolder, `${name}.vtt`), recording.captions);
      spoken.push({
        question: answer.question,
        wav: `${name}.wav`,
        captions: `${name}.vtt`,
        durationSeconds: recording.durationSeconds,
      });
    }
    return spoken;
  } finally {
    voice.close();
  }
}

async function main(): Promise<void> {
  const startedAt = performance.now();
  await rm(outFolder, { recursive: true, force: true });
  await mkdir(outFolder, { recursive: true });
  await ensureBuilt(repositoryFolder, consoleReport());
  const driven = await startApp({ appArgs: [weatherFile] });
  const story: Story = createStory(driven, outFolder);
  const answers: Answer[] = [];
  try {
    await story.preview();
    await story.openSample();
    await story.openDataset("S&P 500 daily");
    await story.chart();
    for (const question of questions) answers.push(await story.ask(question));
    await story.checkNumbers();
    await story.analyse("S&P 500 daily", "forecast");
    await story.analyse("S&P 500 daily", "anomalies");
    await story.analyse("Stocks", "risk");
    for (const question of methodQuestions) answers.push(await story.ask(question));
    await story.train("Cars");
    await story.models();
    await story.addDocument(manual);
    await story.quote(manualQuestion);
    await story.openDataset("S&P 500 daily");
    await story.lightTheme();
  } finally {
    await driven.close();
  }
  if (process.argv.includes("--docs")) await writeDocumentPictures(story);
  const spoken = await speakAnswers(answers);
  const report = {
    createdAt: new Date().toISOString(),
    electron: driven.electronVersion,
    windowUsableAfterMs: Math.round(driven.usableAfterMs),
    steps: story.steps,
    answers: answers.map((answer) => ({
      question: answer.question,
      status: answer.status,
      text: answer.text,
      plan: answer.result?.provenance.plan,
      planInWords: answer.result?.provenance.planInWords,
      sql: answer.result?.provenance.sql,
      datasetVersion: answer.result?.provenance.datasetVersion,
      columns: answer.result?.table.columns,
      rows: answer.result?.table.rows,
      questionToAnswerMs: answer.durationMs,
      sqlMs: answer.result?.provenance.durationMs,
    })),
    spoken,
    durationMs: Math.round(performance.now() - startedAt),
  };
  await writeFile(path.join(outFolder, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
  for (const answer of answers) process.stdout.write(`${answer.question}\n  ${answer.text}\n`);
  process.stdout.write(`Pictures, spoken answers and report.json are in ${path.relative(process.cwd(), outFolder)}.\n`);
}

await main();
