import { SYNONYM_GROUPS } from "./thesaurus.ts";
import { stem } from "./stem.ts";

/** Nouns for what a row is. Where no column has that name they mean the rows themselves. */
const ENTITIES =
  "movie film car vehicle game match race player team country nation city town student employee worker staff order sale product item book song track album episode show series school university college company firm business event tournament competition person people man woman athlete driver rider swimmer candidate member customer client user patient doctor teacher actor singer artist band building tower bridge mountain peak lake river island airport station stop route flight plane ship train station hotel restaurant store shop branch department office project task ticket issue transaction payment invoice account record entry row case report survey respondent state county district region park stadium venue party election season pokemon animal dog cat bird species plant tree wine beer recipe dish ingredient language word letter stock share fund bond thing competitor participant contestant club squad instance occurrence penguin iris flower house home property apartment listing review comment post tweet message email job course class exam crime accident incident earthquake storm hurricane disaster strike disease hospital drug trial sample measurement observation reading sensor device phone laptop computer camera network server page site visit session click ad campaign lead deal contract supplier vendor manager app software version release bug feature commit repository developer engineer".split(
    " ",
  );

const VERBS =
  "area place location site award medal title goal point day date week month year time kind type number winner champion opponent side name one result position degree grade state region model brand owner author writer director producer publisher label studio platform release win play make bear hold score locate base found build bring come happen occur attend finish start begin end open close record receive earn get give have use include contain list show name call know see find take place appear represent produce direct write star broadcast air publish sell buy pay cost weigh run drive fly serve work live die kill injure elect appoint nominate defeat beat lose draw tie compete participate enter join leave sign draft select pick rank place qualify retire debut establish form create design develop host visit travel move transfer loan trade introduce launch complete construct destroy damage cause affect increase decrease grow drop fall rise change remain stay need want like own belong relate involve feature perform sing dance act teach study learn graduate hire fire promote manage lead captain coach train own operate order ship deliver return rate review vote say tell ask answer report go do be can will would should climb ascend reach measure compare versus against together combined per each every other another than that this those these their his her its next previous current former only also both either neither most least more less many much few several some any all none total average sum count maximum minimum highest lowest first last best worst top bottom new old big small large long short high low good bad great early late fast slow young heavy light cheap expensive popular common rare different same similar various main major minor overall during between among within without above below over under after before since until while when where which what who whom whose why how greater fewer bigger smaller larger longer shorter higher lower better worse earlier later faster slower younger older".split(
    " ",
  );

const ENTITY_STEMS = new Set(ENTITIES.map(stem));
const COMMON = new Set([
  ...ENTITY_STEMS,
  ...VERBS.map(stem),
  ...VERBS,
  ...SYNONYM_GROUPS.flatMap((group) => group.flat()),
]);

export function isEntityNoun(stemmed: string): boolean {
  return ENTITY_STEMS.has(stemmed);
}
/** Words too ordinary to be half of a name, unless written with a capital. */
export function isCommonWord(word: string): boolean {
  return COMMON.has(word) || COMMON.has(stem(word));
}
