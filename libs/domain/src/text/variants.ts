/**
 * 異体字 that the faces of our papers can draw, by the selector that chooses them. A test compares it with the fonts themselves; the
 * shape of every other variant is the usual one.
 */
const DRAWN_VARIANTS: readonly (readonly [selector: string, characters: string])[] = [
  ['\uFE00', '侮僧免凞勉勤卑喝嘆器塀塚墨層屮廊恵悔慨憎懲敏既晴暑朗梅欄殺海渚漢煮爫猪琢益碑礼社祈祉祐祖祝神祥禍禎福穀突節精縉繁署羽者臭' +
    '舘艹著蘒虜褐視諸謁謹賓贈辶逸都隆難靖響頻類飯飼館鶴𤋮'],
  ['\uFE01', '練艹逸'],
  ['\u{E0100}', '倦僅儲兎兔再冕冤冬割勉勺卑卿厩叉叛叟周咬哨喰嘆嘲噂噌囀城堵墨夆娩寧将屑屠屮嶲巷巽庖廉廟廻徘徽恢悔悞愈憎扁拔挺挽捗捲揃摯摺' +
    '撰擢敏斧既晦晴暵朗杓杖桒梅梗楢楯榊榔槌樋樽欄歎殺汲沿海淫渚溢溺潮瀕瀞瀦灘灸灼煎煒煮煽爨爵爺牌牙狡猪猷琢甑甕甦疼眞瞥碑示祁' +
    '祇祈祐祝神祥禍禰秤稗穀穿竈笈筵箭箸篇篝簾籾粂精糖練署羊羽翫翰腱腿艘芒芦芽茨葛蓬蓮蔑蔽薩薯藷虔虜蛸蜃蝕蠅襖角訊訝註詮誹諭諸' +
    '諺謁謎謬謹譿豹賓賭軔辻辿迂迄迦逗這逢連逼遁遜遡都鄭酋釜錆鍵鎚鑓隙難靱鞄鞘鞭頻類飯飴餅餌餐饗駁騙驊鮫鯖鰯鱒鴉鵠鶴'],
];

const DRAWN: ReadonlySet<string> = new Set(DRAWN_VARIANTS.flatMap(([selector, characters]) => [...characters].map((character) => character + selector)));
const CHOSEN_SHAPE = /\p{Script=Han}[\uFE00-\uFE0E\u{E0100}-\u{E01EF}]/gu;

/** Every variant that is drawn as asked for. */
export function drawnVariants(): readonly string[] {
  return [...DRAWN].sort();
}

/** The variants in a text that papers print in their usual shape: 葛 with a selector our faces do not know. */
export function undrawnVariants(text: string): readonly string[] {
  return [...new Set(text.match(CHOSEN_SHAPE) ?? [])].filter((variant) => !DRAWN.has(variant));
}

/** What is said beside such a text; null when every shape is drawn as it was typed. */
export function variantNote(text: string): string | null {
  const found = undrawnVariants(text);
  if (found.length === 0) return null;
  return `「${found.join('」「')}」は、証書などの書面では標準の字形で印刷されます`;
}
