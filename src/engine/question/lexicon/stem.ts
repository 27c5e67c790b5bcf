const IRREGULAR: Record<string, string> = {
  men: "man",
  women: "woman",
  people: "person",
  persons: "person",
  children: "child",
  feet: "foot",
  mice: "mouse",
  teeth: "tooth",
  won: "win",
  wins: "win",
  winning: "win",
  lost: "lose",
  losing: "lose",
  losses: "loss",
  sold: "sell",
  made: "make",
  paid: "pay",
  held: "hold",
  wrote: "write",
  written: "write",
  ran: "run",
  running: "run",
  drove: "drive",
  driven: "drive",
  took: "take",
  taken: "take",
  grew: "grow",
  spent: "spend",
  built: "build",
  began: "begin",
  begun: "begin",
  left: "left",
  scored: "score",
  scoring: "score",
  went: "go",
  gone: "go",
  series: "series",
  species: "species",
  news: "news",
  class: "class",
  status: "status",
  gas: "gas",
  bus: "bus",
  us: "us",
  was: "be",
  is: "be",
  his: "his",
  has: "have",
  does: "do",
  this: "this",
  its: "its",
  always: "always",
  less: "less",
  christmas: "christmas",
  indices: "index",
  analyses: "analysis",
  criteria: "criterion",
  dice: "die",
  lives: "life",
  wives: "wife",
  knives: "knife",
  data: "data",
  media: "media",
  movies: "movie",
  cookies: "cookie",
  ties: "tie",
  dies: "die",
  lies: "lie",
  types: "type",
  buses: "bus",
  gases: "gas",
  houses: "house",
  causes: "cause",
  courses: "course",
  horses: "horse",
  races: "race",
  races_: "race",
  cases: "case",
  bases: "base",
  sales: "sale",
  releases: "release",
  tomatoes: "tomato",
  potatoes: "potato",
  heroes: "hero",
  speed: "speed",
  need: "need",
  seed: "seed",
  feed: "feed",
  bed: "bed",
  red: "red",
  king: "king",
  ring: "ring",
  thing: "thing",
  spring: "spring",
  string: "string",
  rating: "rating",
  ratings: "rating",
  building: "building",
  buildings: "building",
  listing: "listing",
  opening: "opening",
  ranking: "rank",
  rankings: "rank",
  ranked: "rank",
  ranks: "rank",
  during: "during",
  evening: "evening",
  beijing: "beijing",
  standing: "standing",
  standings: "standing",
  wing: "wing",
  sing: "sing",
  bring: "bring",
  sterling: "sterling",
  boeing: "boeing",
  viking: "viking",
  vikings: "viking",
  morning: "morning",
  casting: "casting",
  nothing: "nothing",
  something: "something",
  united: "united",
  limited: "limited",
  mixed: "mixed",
  hundred: "hundred",
  thousand: "thousand",
  shed: "shed",
  sled: "sled",
  weed: "weed",
  breed: "breed",
  reed: "reed",
  ted: "ted",
  fred: "fred",
  alfred: "alfred",
  mohammed: "mohammed",
  ahmed: "ahmed",
  james: "james",
  thomas: "thomas",
  paris: "paris",
  texas: "texas",
  kansas: "kansas",
  mars: "mars",
  dallas: "dallas",
  wales: "wales",
  netherlands: "netherlands",
  arkansas: "arkansas",
  chris: "chris",
  lewis: "lewis",
  davis: "davis",
  harris: "harris",
  best: "best",
  worst: "worst",
  dying: "die",
  died: "die",
  lying: "lie",
};
const CACHE = new Map<string, string>();

/** The base form of an English word, good enough to match plurals and verb forms against headers and values. */
export function stem(word: string): string {
  const known = CACHE.get(word);
  if (known !== undefined) return known;
  const result = compute(word);
  if (CACHE.size < 50_000) CACHE.set(word, result);
  return result;
}

function compute(word: string): string {
  const irregular = Object.hasOwn(IRREGULAR, word) ? IRREGULAR[word] : undefined;
  if (irregular !== undefined) return irregular;
  if (word.length <= 3 || /\d/.test(word)) return word;
  if (/ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(sses|shes|ches|xes|zzes)$/.test(word)) return word.slice(0, -2);
  if (
    /ves$/.test(word) &&
    word.length > 5 &&
    /(lves|rves|aves)$/.test(word) === false &&
    /(ieves|oves|ives)$/.test(word) === false
  )
    return word.slice(0, -1);
  if (/[^su]s$/.test(word) && !/(is|ss|us)$/.test(word)) return word.slice(0, -1);
  if (/ied$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/eed$/.test(word)) return word;
  if (/ed$/.test(word) && word.length > 4) return undouble(word.slice(0, -2));
  if (/ing$/.test(word) && word.length > 5) return undouble(word.slice(0, -3));
  return word;
}

function undouble(base: string): string {
  if (!/[aeiouy]/.test(base)) return base;
  if (/([bdgmnprt])\1$/.test(base)) return base.slice(0, -1);
  if (
    /(at|iz|bl|iv|uc|as|rv|ang|arg|ur|us|ut|ir|or|ag|ak|id|in|im|as|ic|rc|nc|dg|os|ov|at|et)$/.test(base) &&
    !/(air|ain|oin|ein|eat|oat|pair|our|oor|ist|ook|eak|eek|oad|ead|reat|plain|main|ett|fer|mor|ror|visit|edit|credit|limit|exit|author|monitor|color|honor|favor|begin|contain|obtain)$/.test(
      base,
    )
  )
    return `${base}e`;
  return base;
}
