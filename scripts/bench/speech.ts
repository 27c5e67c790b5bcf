import { splitClauses } from "../../src/speech/clauses.ts";
import { openNodeSpeech } from "../../src/speech/node/node-speech.ts";
import type { SpeechClient } from "../../src/speech/speech-client.ts";
import { toSpokenText } from "../../src/speech/spoken-text.ts";
import { synthesiseToWav } from "../../src/speech/synthesise-to-wav.ts";
import { visemeTimingErrors } from "../../src/speech/viseme-timing.ts";
import { visemeTargets } from "../../src/speech/viseme-targets.ts";
import { VisemeTrack } from "../../src/speech/visemes.ts";
import { figure, quantile, type Figure } from "./figures.ts";

const SETTINGS = { voice: "slt", rate: 1 } as const;
const PAUSE_BETWEEN_MS = 60;
const RECORDED_ANSWERS = 12;

const SUBJECTS = [
  "Revenue grew 12.4% to $1,318,402.55 in Q3 2008",
  "The average Miles_per_Gallon of the 79 cars from Japan is 30.45",
  "The S&P 500 closed at 1,251.70 on 2008-09-15",
  "AAPL gained 39.95 in March 2010",
  "Flights from ORD were delayed by 14.2 minutes on average",
  "The median IMDB_Rating of 3,201 films is 6.4",
  "Horsepower and Weight_in_lbs move together (R² = 0.75)",
  "Between 2007–2009 the index fell by 56.8%",
];
const CONSEQUENCES = [
  ", led by the Northeast region and helped by lower costs.",
  ". That is 3.1 percentage points more than in the year before, and the highest value since 2001.",
  "; the three largest values make up 41.7% of the total. Would you like a breakdown by month?",
  ", while all the others stayed within ±2% of their level in Q1, which I take as no change.",
  ". I assumed you meant the mean; the median is 5.2% lower, as a few large values pull the mean up.",
];

/** Time to the first sample, speed and lip timing of the voice, each against the plain way of doing it in the same run. */
export async function benchSpeech(): Promise<Figure[]> {
  const client = await openNodeSpeech();
  try {
    const answers = SUBJECTS.flatMap((subject) => CONSEQUENCES.map((rest) => subject + rest));
    const first: number[] = [];
    const whole: number[] = [];
    for (const answer of answers) {
      first.push(await firstSampleMs(client, answer, true));
      whole.push(await firstSampleMs(client, answer, false));
    }
    return [
      figure("speech: text to first sample, p50", quantile(first, 0.5), "ms", quantile(whole, 0.5)),
      figure("speech: text to first sample, p95", quantile(first, 0.95), "ms", quantile(whole, 0.95)),
      ...(await recordings(client, answers.slice(0, RECORDED_ANSWERS))),
    ];
  } finally {
    client.close();
  }
}

async function firstSampleMs(client: SpeechClient, answer: string, inClauses: boolean): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, PAUSE_BETWEEN_MS));
  const start = performance.now();
  const spoken = toSpokenText(answer);
  const clause = inClauses
    ? splitClauses(spoken)[0]
    : { words: spoken.words, firstWord: 0, pause: "sentence" as const };
  if (!clause) throw new Error(`Nothing to say in: ${answer}`);
  const speech = await client.synthesise(clause, SETTINGS);
  const elapsed = performance.now() - start;
  await speech.words;
  return elapsed;
}

async function recordings(client: SpeechClient, answers: readonly string[]): Promise<Figure[]> {
  let madeMs = 0;
  let heardSeconds = 0;
  const errors: number[] = [];
  const switchingErrors: number[] = [];
  for (const answer of answers) {
    const start = performance.now();
    const { durationSeconds, phonemes } = await synthesiseToWav(client, answer);
    madeMs += performance.now() - start;
    heardSeconds += durationSeconds;
    const track = new VisemeTrack();
    track.append(phonemes);
    for (const error of visemeTimingErrors(phonemes, track)) errors.push(error * 1000);
    for (const { phone, startSeconds, endSeconds } of phonemes) {
      if (phone === "pau") continue;
      const at = visemeTargets(phone)[0]?.at ?? 0.5;
      switchingErrors.push((endSeconds - startSeconds) * at * 1000);
    }
  }
  return [
    figure("speech: making one second of speech", madeMs / heardSeconds, "ms", 1000),
    figure("speech: viseme against audio, p95", quantile(errors, 0.95), "ms", quantile(switchingErrors, 0.95)),
  ];
}
