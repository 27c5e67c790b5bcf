import { toSpokenText } from "../../speech/spoken-text.ts";
import { ANYTHING_RULES, ANYTHING_WEIGHT } from "./anything.ts";
import { heardWords, spokenForms, type HearingVocabulary, type SpokenForm } from "./vocabulary.ts";

export type HearingGrammar = {
  /** JSGF source. */
  jsgf: string;
  /** Every word that can be understood. */
  words: string[];
  /** Puts the written names back into what was heard. */
  toWritten: (heard: string) => string;
};

const BUILT_IN_COMMANDS = [
  "stop",
  "stop talking",
  "be quiet",
  "pause",
  "go on",
  "repeat that",
  "louder",
  "quieter",
  "slower",
  "faster",
  "undo",
  "redo",
  "go back",
  "help",
  "tell me about this data",
  "read the summary",
];

const FIXED_RULES: readonly string[] = [
  "<digit> = one | two | three | four | five | six | seven | eight | nine",
  "<teen> = ten | eleven | twelve | thirteen | fourteen | fifteen | sixteen | seventeen | eighteen | nineteen",
  "<tens> = twenty | thirty | forty | fifty | sixty | seventy | eighty | ninety",
  "<belowHundred> = <digit> | <teen> | <tens> [<digit>]",
  "<scale> = hundred | thousand | million | billion",
  "<number> = [minus] (zero | <belowHundred> [<scale>] | <digit> hundred [and] <belowHundred> | a <scale>) [point <digit> [<digit>]] [per cent]",
  "<year> = two thousand [[and] (<digit> | <teen>)] | (nineteen | twenty) (<teen> | <tens> [<digit>])",
  "<month> = january | february | march | april | may | june | july | august | september | october | november | december",
  "<quarter> = [the] (first | second | third | fourth | last) quarter [of <year>]",
  "<grain> = day | week | month | quarter | year",
  "<period> = <year> | <month> [<year>] | <quarter> | (last | this) <grain>",
  "<aggregate> = average | mean | median | total | sum of | minimum | lowest | maximum | highest | number of",
  "<amount> = [the] [<aggregate>] <measure>",
  "<by> = (by | per | for each) (<dimension> [and <dimension>] | <grain>)",
  "<when> = (in | since | before | after | for | during) <period>",
  "<only> = (for | in | from | of) <value> [(and | or) <value>]",
  "<limit> = (with | where) <measure> [is] (above | below | over | under | greater than | less than) <number>",
  "<tail> = [<limit>] [<by>] [<only>] [<when>] [<by>]",
  "<show> = (show | plot | chart | draw | give | list) [me]",
  "<rank> = [the] (top | bottom | best | worst) [<belowHundred>] <dimension> by [the] [<aggregate>] <measure>",
  "<extreme> = highest | lowest | most | least | largest | smallest",
  "<ask> = (<show> <amount> | what (is | was | are) <amount> | how many (<dimension> | rows) are there | how did <amount> change [over time]) <tail> " +
    "| ([<show>] <rank> | (which | what) <dimension> (has | had | have) the <extreme> [<aggregate>] <measure>) [<when>] [<only>] " +
    "| compare <amount> (of | for | between) <value> (and | with) <value> " +
    "| (why did | explain why) <measure> (fall | drop | rise | grow) [in <period>] " +
    "| [what is | show] [me] the (correlation (between | of) <measure> and <measure> | distribution of <measure>)",
  "<follow> = (only | and | now) (for <value> | <by> | <when> | the <aggregate>) " +
    "| as a (line | bar | area | scatter | pie) [chart]",
];

/** A grammar of the questions and commands that make sense with these names. */
export function buildGrammar(vocabulary: HearingVocabulary): HearingGrammar {
  const measures = spokenForms(vocabulary.measures);
  const dimensions = spokenForms(vocabulary.dimensions);
  const values = spokenForms(vocabulary.values);
  const commands = [...BUILT_IN_COMMANDS, ...vocabulary.commands.map(spokenPhrase)].filter((phrase) => phrase !== "");
  const rules = [
    `<measure> = ${alternatives(measures)}`,
    `<dimension> = ${alternatives(dimensions)}`,
    `<value> = ${alternatives(values)}`,
    `<command> = ${[...new Set(commands)].join(" | ")}`,
    ...FIXED_RULES,
  ];
  const words = wordsOf(rules);
  rules.push(
    ...ANYTHING_RULES,
    "<known> = <command> | [please] <ask> | <follow>",
    `public <utterance> = /${1 - ANYTHING_WEIGHT}/ <known> | /${ANYTHING_WEIGHT}/ <anything>`,
  );
  const jsgf = `#JSGF V1.0;\ngrammar questions;\n${rules.map((rule) => `${rule};\n`).join("")}`;
  return { jsgf, words, toWritten: writer([...measures, ...dimensions, ...values]) };
}

function spokenPhrase(phrase: string): string {
  return heardWords(toSpokenText(phrase).words.map(({ text }) => text)).join(" ");
}

function alternatives(forms: readonly SpokenForm[]): string {
  return forms.length === 0 ? "<VOID>" : forms.map(({ words }) => words).join(" | ");
}

function wordsOf(rules: readonly string[]): string[] {
  const bodies = rules.map((rule) => rule.slice(rule.indexOf("=") + 1).replaceAll(/<\w+>/g, " "));
  return [...new Set(bodies.join(" ").match(/[a-z']+/g) ?? [])];
}

function writer(forms: readonly SpokenForm[]): (heard: string) => string {
  const written = new Map(forms.map((form) => [form.words, form.written]));
  const longest = Math.max(1, ...forms.map(({ words }) => words.split(" ").length));
  return (heard) => {
    const words = heard.split(" ");
    const result: string[] = [];
    for (let from = 0; from < words.length;) {
      let length = Math.min(longest, words.length - from);
      while (length > 0 && !written.has(words.slice(from, from + length).join(" "))) length -= 1;
      const name = written.get(words.slice(from, from + length).join(" "));
      result.push(name ?? words[from] ?? "");
      from += Math.max(1, length);
    }
    return result.join(" ");
  };
}
