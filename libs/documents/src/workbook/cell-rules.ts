import { excelFormLabel, isRequired, type REGISTRATION_FIELDS } from '#domain';
import type { DataValidation } from 'exceljs';

type Field = (typeof REGISTRATION_FIELDS)[number];

interface Rule {
  /** True for what may be typed. Without array constants and within 255 characters, which is what a rule of a cell may hold. */
  readonly formula: string;
  readonly said: string;
}

/** What may be typed into the cell of a field, in words that Excel shows; the desk reads it again by the rules of the domain, in any spelling. */
export function cellRule(field: Field, cell: string): DataValidation {
  const { formula, said } = ruleOf(field, cell);
  return {
    type: 'custom', formulae: [formula], allowBlank: !isRequired(field.name, 'paper'), showErrorMessage: true, errorStyle: 'stop', errorTitle: field.label, error: `${field.label}は、${said}`,
    showInputMessage: true, promptTitle: excelFormLabel(field.name), prompt: said,
  };
}

function ruleOf(field: Field, cell: string): Rule {
  switch (field.name) {
    case 'appliedOn':
      return { formula: dateRule(cell), said: '年・月・日で入力してください。例：令和8年11月24日、2026/11/24' };
    case 'postalCode':
      return { formula: `AND(LEN(${digits(cell, '〒')})=7,ISNUMBER(VALUE(${digits(cell, '〒')})))`, said: '7けたの数字で入力してください。例：000-0012' };
    case 'phone':
      // Ten or eleven digits, or those of +81.
      return {
        formula: `AND(ABS(LEN(${digits(cell, '(', ')')})-11.5)<=1.5,ISNUMBER(VALUE(${digits(cell, '(', ')')})),ISNUMBER(FIND(LEFT(ASC(${cell}),1),"0+(")))`,
        said: '市外局番から、数字とハイフンで入力してください。例：00-0000-0000',
      };
    case 'corporateNumber':
      return { formula: `AND(LEN(${cell})=13,MOD(${weighted(cell)},9)+LEFT(${cell},1)=9)`, said: '13けたの数字で入力してください。数字の並び（検査用の数字）も確かめてください。' };
    case 'mail':
      return { formula: `AND(LEN(${cell})<=${field.maxLength},ISNUMBER(FIND(".",${cell},FIND("@",${cell})+2)),ISERROR(FIND(" ",${cell})))`, said: 'name@example.jp の形で入力してください。' };
    case 'address':
      return {
        formula: `AND(LEN(${cell})>=5,LEN(${cell})<=${field.maxLength},OR(${[...'市区町村都県府'].map((one) => `ISNUMBER(FIND("${one}",${cell}))`).join(',')}))`,
        said: `都道府県・市区町村から番地・建物名まで、${field.maxLength}文字以内で入力してください。`,
      };
    case 'nameKana':
      return { formula: kanaRule(cell, field.maxLength), said: `ひらがなかカタカナで、${field.maxLength}文字以内で入力してください。` };
    case 'name':
    case 'department':
    case 'contactName':
      return { formula: `AND(LEN(TRIM(${cell}))>0,LEN(${cell})<=${field.maxLength})`, said: `${field.maxLength}文字以内で入力してください。` };
  }
}

/** What is typed, in narrow letters, without hyphens and these. */
function digits(cell: string, ...without: readonly string[]): string {
  return ['-', ...without].reduce((text, character) => `SUBSTITUTE(${text},"${character}","")`, `ASC(${cell})`);
}

/**
 * Kana of either width alone: letter by letter, behind it as many kana as a text may be long. U+3041–30FF and U+FF65–FF9F lie, to both sides of U+9832, at
 * distances of 26419 to 26609: one comparison for both, for the 255 characters hold no two.
 */
function kanaRule(cell: string, maxLength: number): string {
  const letters = `_xlfn.UNICODE(MID(SUBSTITUTE(SUBSTITUTE(${cell}," ",""),"　","")&REPT("ア",${maxLength}),ROW($1:$${maxLength}),1))`;
  return `AND(LEN(TRIM(${cell}))>0,LEN(${cell})<=${maxLength},SUMPRODUCT(--(ABS(ABS(${letters}-38962)-26514)>95))=0)`;
}

/** Words or signs between year, month and day; a calendar of another country's Excel knows no 令和. A cell that Excel has made a date of is a number. */
function dateRule(cell: string): string {
  const signs = ['/', '-', '.'].map((sign) => `LEN(SUBSTITUTE(${cell},"${sign}",""))=LEN(${cell})-2`);
  return `OR(ISNUMBER(${cell}),AND(ISNUMBER(FIND("年",${cell})),ISNUMBER(FIND("月",${cell})),ISNUMBER(FIND("日",${cell}))),${signs.join(',')})`;
}

/** The sum of the check digit of a 法人番号: the twelve digits behind it, by 1 and 2 in turn from the right. */
function weighted(cell: string): string {
  return Array.from({ length: 12 }, (_, index) => `MID(${cell},${index + 2},1)${index % 2 === 0 ? '*2' : ''}`).join('+');
}
