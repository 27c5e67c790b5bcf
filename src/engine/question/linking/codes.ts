/** What values that are codes or short words are called: spellings in the data, then words in questions. */
const FAMILIES: { spellings: string[]; words: string[] }[][] = [
  [
    { spellings: ["h", "home"], words: ["home", "at home", "home game", "home match"] },
    { spellings: ["a", "away", "road"], words: ["away", "on the road", "road"] },
    { spellings: ["n", "neutral"], words: ["neutral", "neutral ground", "neutral venue"] },
  ],
  [
    {
      spellings: ["m", "male", "man", "men", "boys"],
      words: ["men", "man", "male", "males", "boys", "boy", "gentlemen"],
    },
    {
      spellings: ["f", "w", "female", "woman", "women", "girls"],
      words: ["women", "woman", "female", "females", "girls", "girl", "ladies"],
    },
    { spellings: ["x", "d", "diverse", "nonbinary", "other"], words: ["nonbinary", "diverse"] },
  ],
  [
    { spellings: ["w", "won", "win"], words: ["win", "wins", "won", "winning", "victory", "victories"] },
    {
      spellings: ["l", "lost", "loss", "lose"],
      words: ["lose", "loses", "lost", "losing", "loss", "losses", "defeat", "defeats"],
    },
    {
      spellings: ["d", "t", "draw", "drawn", "tie", "tied", "drew"],
      words: ["draw", "draws", "drawn", "drew", "tie", "ties", "tied"],
    },
  ],
  [
    { spellings: ["nominated", "nomination", "nominee"], words: ["nominated", "nomination", "nominations"] },
    { spellings: ["won", "win", "winner"], words: ["win", "wins", "won", "winning"] },
  ],
];

const ONGOING = {
  spellings: ["incumbent", "present", "current", "ongoing", "to date", "to present"],
  words: ["current", "currently", "incumbent", "present", "ongoing", "still in office", "in office"],
};
const MOST_CODES = 6;

/** Words of a question that stand for a value of a column with these (normalised) values. */
export function codeWords(values: readonly string[]): Map<string, string> {
  const words = new Map<string, string>();
  const ongoing = values.find((value) => ONGOING.spellings.includes(value));
  if (ongoing !== undefined) for (const word of ONGOING.words) words.set(word, ongoing);
  if (values.length > MOST_CODES || values.length < 2) return words;
  for (const family of FAMILIES) {
    const meant = values.map((value) => family.find(({ spellings }) => spellings.includes(value)));
    const known = new Set(meant.filter((meaning) => meaning !== undefined));
    const letters = values.some((value) => value.length === 1);
    if (known.size < 2 || (letters && meant.includes(undefined))) continue;
    values.forEach((value, index) => {
      for (const word of meant[index]?.words ?? []) if (!words.has(word)) words.set(word, value);
    });
    break;
  }
  return words;
}

const POSITIVE = /^(yes|y|true|t|1|x|✓|✔)$/i;
const NEGATIVE = /^(no|n|false|f|0)$/i;

/** The two spellings of a yes/no column, or undefined where its values are something else. */
export function yesNoValues(values: readonly string[]): { yes: string; no: string | null } | undefined {
  if (values.length === 0 || values.length > 2) return undefined;
  const yes = values.find((value) => POSITIVE.test(value.trim()));
  const no = values.find((value) => NEGATIVE.test(value.trim()));
  if (yes === undefined || (no === undefined && values.length > 1)) return undefined;
  return { yes, no: no ?? null };
}

/** "none", "n/a", "Non-album single": a value that says there is no such thing. */
export function saysNone(value: string): boolean {
  return /^\s*(none|nil|n\/?a|not applicable|no\b.*|non-\p{L}.*|unaffiliated|unassigned|[-–—]+)\s*$/iu.test(value);
}

/** Short values of result tables and what they are called in full. */
export const SPELLED_OUT: Record<string, string[]> = {
  "did not finish": ["dnf"],
  "did not start": ["dns"],
  disqualified: ["dq", "dsq"],
  retired: ["ret", "dnf"],
  "personal best": ["pb"],
  "season best": ["sb"],
  "seasons best": ["sb"],
  "national record": ["nr"],
  "world record": ["wr"],
  "olympic record": ["or"],
  "not available": ["n a"],
  snowy: ["snow"],
  rainy: ["rain"],
  foggy: ["fog"],
  sunny: ["sun", "clear"],
  cloudy: ["clouds", "cloud", "overcast"],
  stormy: ["storm", "thunderstorm"],
};

const IRREGULAR_CODES: Record<string, string> = Object.fromEntries(
  "germany=ger,deu|switzerland=sui,che|netherlands=ned,nld|denmark=den,dnk|spain=esp|united states=usa,us|united kingdom=gbr,uk|great britain=gbr|south korea=kor|north korea=prk|japan=jpn|china=chn|south africa=rsa,zaf|portugal=por,prt|croatia=cro,hrv|serbia=srb|slovenia=slo,svn|slovakia=svk|greece=gre,grc|bulgaria=bul,bgr|latvia=lat,lva|lithuania=ltu|uruguay=uru,ury|paraguay=par,pry|chile=chi,chl|costa rica=crc|puerto rico=pur|philippines=phi,phl|malaysia=mas,mys|indonesia=ina,idn|iran=iri,irn|saudi arabia=ksa,sau|united arab emirates=uae,are|new zealand=nzl|ireland=irl,ire|iceland=isl|poland=pol|ukraine=ukr|morocco=mar|algeria=alg,dza|nigeria=ngr,nga|burundi=bdi|trinidad and tobago=tto,tri|barbados=bar,brb|zimbabwe=zim,zwe|zambia=zam,zmb|tanzania=tan,tza|taiwan=tpe,twn|chinese taipei=tpe|hong kong=hkg|czech republic=cze|czechia=cze|austria=aut|mongolia=mgl,mng|vietnam=vie,vnm|sri lanka=sri,lka|bangladesh=ban,bgd|lebanon=lib,lbn|kuwait=kuw,kwt|el salvador=esa,slv|guatemala=gua,gtm|honduras=hon,hnd|haiti=hai,hti|dominican republic=dom"
    .split("|")
    .map((pair) => pair.split("=") as [string, string]),
);
const REGULAR_CODES = new Set(
  "kenya ethiopia uganda eritrea rwanda egypt tunisia ghana cameroon senegal france italy belgium sweden norway finland russia romania hungary estonia belarus turkey israel india pakistan nepal thailand singapore australia canada mexico brazil argentina colombia peru ecuador bolivia venezuela cuba jamaica panama bahrain qatar oman jordan iraq syria kazakhstan uzbekistan georgia armenia azerbaijan malta cyprus luxembourg andorra monaco albania angola botswana namibia lesotho".split(
    " ",
  ),
);

/** The three letters that result tables use for a country, in lower case. */
export function countryCodes(country: string): string[] {
  if (Object.hasOwn(IRREGULAR_CODES, country)) return (IRREGULAR_CODES[country] ?? "").split(",");
  return REGULAR_CODES.has(country) ? [country.slice(0, 3)] : [];
}
