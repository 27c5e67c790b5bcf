import { splitWords } from "./tokens.ts";
import { stem } from "./stem.ts";

/** Words and phrases people use for one another when they talk about columns. The first is the plainest. */
const GROUPS = `
mpg|miles per gallon|fuel economy|fuel efficiency|mileage|gas mileage|fuel consumption
horsepower|hp|horse power|power|engine power
weight|wt|mass|heaviness
displacement|engine size|disp|engine displacement
acceleration|accel|0 to 60
cylinder|cyl
manufacturer|maker|make|brand|producer
car|vehicle|automobile|auto
movie|film|picture
title|name
name|full name|person
genre|category|kind|type|style
type|kind|class
budget|cost|production cost
gross|revenue|earning|box office|taking|income|grossing|money|sale
revenue|sale|turnover|income|earning|receipt
sale|revenue
profit|earning|gain|margin|net income
cost|expense|price|spending
price|cost|value|rate
sale|sell
rating|rate
weight|weigh
price|cost|charge
salary|earn|make
gross|earn|make
point|score
goal|score
attendance|attend
production|produce
launch|launched
quantity|qty|unit|amount|volume|number of item
amount|amt|sum|value
rating|score|review|grade
score|point|result
point|pt|score
running time|runtime|duration|length|run time
duration|length|time|run time
length|distance|duration
distance|length|dist
height|tall|elevation|altitude
elevation|altitude|height
director|directed by|filmmaker
author|writer|written by
writer|written by|author|screenwriter
actor|star|played by|performer|cast
director|direct
author|write
publisher|publish
distributor|distribute
winner|win
birth date|born
birth place|born
first ascent|climb|first climbed|ascended|first ascended
distributor|studio|publisher|distributed by
publisher|published by
producer|produced by
release date|date released|date of release
release year|year released|year of release
origin|country|region of origin|country of origin|where from
country|nation|nationality
nation|country|team
nationality|country|nation|citizenship
region|area|territory|zone
state|province
city|town|municipality|location
location|located|place|venue|site|city|where
location|locate
venue|stadium|arena|ground|location|place|site
stadium|venue|arena|ground|field|ballpark
place|location|position|rank
population|pop|people|inhabitant|resident
area|size|land area|surface
density|population density
capital|capital city
language|tongue
currency|money
gdp|gross domestic product|economic output
life expectancy|life expect|expected lifespan|lifespan
fertility|fertility rate|birth rate
income|salary|wage|earning|pay
salary|pay|wage|compensation|income|earning|payroll
employee|staff|worker|personnel|headcount
department|dept|division|unit
customer|client|buyer|shopper
client|customer
product|item|good|article
item|product
category|cat|kind|type|class|group
order|purchase|transaction
order date|date of order|date ordered|purchase date
ship date|shipping date|date shipped
ship mode|shipping mode|shipping method|delivery method|ship method
segment|customer segment|market segment
discount|rebate|reduction
shipping|delivery|freight
date|day|when
year|season|yr
season|year
month|mth
time|duration
start|begin|from|beginning|opening
end|finish|until|closing|ending
start date|date started
end date|finish date|date ended
birth date|dob|date of birth|birthday|birthdate|born
birth year|year of birth|born
birth place|birthplace|place of birth|hometown|born in
hometown|home town|birthplace|city
death date|date of death|died
age|year old
gender|sex
male|men
female|women
player|athlete|sportsman|footballer|name
athlete|player|competitor|name|sportsperson
competitor|athlete|participant|contestant
driver|racer|pilot
rider|cyclist|jockey
team|club|squad|side|franchise
club|team
opponent|opposing team|rival|versus|against|played against|opposition
home team|home|host team|home side
away team|visitor|away|visiting team|road team|guest
coach|manager|trainer
manager|coach|head coach
captain|skipper
position|pos|role|place
pos|position|place|rank
rank|ranking|place|position|standing
no|number|num
number|no|num
jersey number|shirt number|squad number|jersey|no
win|won|victory
loss|lost|defeat|lose
draw|drawn|tie|tied
played|game played|match played|matches|games
match|game|fixture
game|match|contest
round|stage
lap|laps completed
grid|grid position|starting position|start position
pole position|pole|pole winner
goal|scored goal
goal for|goals for|goals scored
goal against|goals against|goals conceded
try|tries
assist|assisted
attendance|crowd|spectator|attended|audience|attendee
crowd|attendance
record|win loss record
result|outcome|final score|score
winner|champion|won|won by|winning team
champion|winner|title holder
runner up|second place|runnerup
medal|award
gold|gold medal
silver|silver medal
bronze|bronze medal
competition|tournament|event|league|contest
tournament|competition|event|championship
event|competition|discipline|race
league|division|competition
division|league|conference
college|university|school|alma mater
school|college|university|institution|club team
pick|draft pick|selection|pick number
high school|prep school
surface|court
partner|teammate
nominee|nominated|nomination
award|prize|honor
song|track|single|title
work|film|movie|play
album|record|lp
artist|singer|musician|band|performer|act
label|record label
chart position|peak|peak position|position
episode|show
episode number|no in series|number in series|episode no
original air date|air date|aired|airdate|first aired|date aired|broadcast
viewer|viewership|audience|us viewer|watched
network|channel|station
station|channel|radio station
frequency|freq
call sign|callsign
format|programming|type
party|political party|affiliation
candidate|nominee|politician
incumbent|officeholder|representative
district|constituency|seat
constituency|district|riding
vote|ballot
percentage|percent|pct|share|rate|proportion
share|percentage|portion|percent
term|tenure|period|term of office
office|position
president|head of state
minister|secretary
species|animal|bird|plant
body mass|weight|mass|body weight
bill length|beak length|culmen length
bill depth|beak depth
flipper length|wing length
temperature|temp|degree|warmth|heat
temp max|maximum temperature|high temperature|max temperature|daily high|high|temp high
temp min|minimum temperature|low temperature|min temperature|daily low|low|temp low
precipitation|rain|rainfall|precip|rain amount
wind|wind speed|windiness
weather|condition|weather type
symbol|ticker|stock|company|ticker symbol
stock|ticker|symbol|share|company
company|firm|corporation|business|organisation|organization|employer|enterprise
open|opening price|opening
close|closing price|closing|close price
adj close|adjusted close|adjusted closing price
high|highest price|daily high
low|lowest price|daily low
volume|traded volume|trading volume|shares traded
price|stock price|share price
rate|percentage
count|number|total|frequency
total|overall|sum
unemployment|joblessness|unemployed|jobless
industry|sector|series
sector|industry
yield|harvest|output|production
variety|cultivar
site|farm|location|place
magnitude|mag|strength
depth|deep
latitude|lat
longitude|lon|long|lng
description|desc|detail|about|summary
comment|note|remark
code|abbreviation|abbr|id
id|identifier|number
address|street
phone|telephone|phone number
email|e mail|mail
zip|zip code|postal code|postcode
website|url|web site|homepage
speed|velocity|fast|top speed
capacity|cap|seating capacity|seat
floor|storey|story|level
built|year built|built in|construction|constructed|completed
completed|finished|year completed
opened|year opened|opening date|inaugurated
established|founded|founding|formed|year established|foundation
founded|established|created|year founded
opened year|year opened
county|parish
parish|church
status|state|condition
model|version|design
version|release
platform|system|console
developer|developed by|studio
operator|operated by
owner|owned by|ownership
route|line|path
line|route
destination|to|arrival
departure|origin|depart
airport|airfield
airline|carrier
flight|trip
delay|late|lateness
aircraft|plane|airplane
ship|vessel|boat
class|type|category
nickname|mascot|nick name
mascot|nickname
enrollment|student|number of student|enrolment
student|pupil|learner
teacher|instructor|professor
instructor|teacher|professor
course|subject|class
major|field of study|subject|program
grade|mark|score
marks|score|grade
exam|test
test|exam
hire date|hired|date hired|joining date|date of hire|join date|joined
job|occupation|position|role|profession|title
occupation|job|profession|career
education|degree|schooling
religion|faith
rating content|content rating|mpaa|mpaa rating|age rating|certification
mpaa rating|content rating|age rating|certificate|film rating
creative type|kind of movie|type of movie
rotten tomatoes|rt|tomatometer|rotten tomato|critic score
imdb|internet movie database
imdb votes|number of votes|votes
worldwide|global|world|international|world wide
us|domestic|usa|american|united states|u s
dvd|disc
balance|account balance
account|acct
budget year|fiscal year
investment|investing
market value|worth|value|market cap
value|worth
first name|given name|forename
last name|surname|family name
`;

export const SYNONYM_GROUPS: readonly (readonly string[][])[] = GROUPS.trim()
  .split("\n")
  .map((line) => line.split("|").map((phrase) => splitWords(phrase).map(stem)));

/** Column words that are units: they may be left out. */
export const UNIT_WORDS = new Set(
  "lb lbs kg g gram kilogram pound ton tonne mm cm m km mi mile ft foot inch in yd yard meter metre kilometer kilometre sec second s min minute hr hour ms usd eur gbp dollar euro million thousand billion bn mn k percent pct % $ # mph kmh km2 mi2 sq square sqft acre hectare ha mw kw gw kwh mwh degree celsius fahrenheit c f mb gb tb hz khz mhz ghz cc hp bhp psi mg ml l litre liter gallon".split(
    " ",
  ),
);

export const NAME_STOP_WORDS = new Set("of the in per by and for a an to at on or is with from s".split(" "));

export const GENERIC_WORDS = new Set(
  "name number no id total type code date value count rate average avg sum num amount current year other original first last final main field data info list record new".split(
    " ",
  ),
);

/** Adjectives and nouns of peoples and the places they stand for. */
export const PEOPLES: Record<string, string[]> = Object.fromEntries(
  `american=united states,usa,us,america,u s a
british=united kingdom,great britain,uk,britain
english=england|scottish=scotland|welsh=wales|irish=ireland|french=france|german=germany|italian=italy|spanish=spain|portuguese=portugal
dutch=netherlands,holland|belgian=belgium|swiss=switzerland|austrian=austria|swedish=sweden|norwegian=norway|danish=denmark|finnish=finland|icelandic=iceland
polish=poland|czech=czech republic,czechia|slovak=slovakia|hungarian=hungary|romanian=romania|bulgarian=bulgaria|greek=greece|turkish=turkey|russian=russia,soviet union|ukrainian=ukraine
serbian=serbia|croatian=croatia|slovenian=slovenia|japanese=japan|chinese=china|korean=south korea,korea|indian=india|pakistani=pakistan|thai=thailand|vietnamese=vietnam|indonesian=indonesia
malaysian=malaysia|filipino=philippines|australian=australia|canadian=canada|mexican=mexico|brazilian=brazil|argentine=argentina|argentinian=argentina|chilean=chile|colombian=colombia|peruvian=peru
cuban=cuba|jamaican=jamaica|egyptian=egypt|moroccan=morocco|kenyan=kenya|ethiopian=ethiopia|nigerian=nigeria|israeli=israel|iranian=iran|iraqi=iraq|saudi=saudi arabia|european=europe|asian=asia|african=africa|swede=sweden|dane=denmark|finn=finland|pole=poland|spaniard=spain|briton=united kingdom|turk=turkey|south african=south africa`
    .split(/[|\n]/)
    .map((pair) => pair.split("="))
    .map(([people, places]) => [people ?? "", (places ?? "").split(",")]),
);

export const PLACE_ALIASES: Record<string, string[]> = {
  us: ["usa", "united states", "united states of america", "u s", "america"],
  usa: ["us", "united states", "united states of america", "america"],
  america: ["usa", "united states", "us"],
  "united states": ["usa", "us", "united states of america"],
  states: ["united states", "usa"],
  uk: ["united kingdom", "great britain", "britain"],
  "united kingdom": ["uk", "great britain"],
  britain: ["united kingdom", "uk", "great britain"],
  england: ["united kingdom"],
  holland: ["netherlands"],
  ussr: ["soviet union"],
  uae: ["united arab emirates"],
  nyc: ["new york", "new york city"],
  la: ["los angeles"],
  sf: ["san francisco"],
};
