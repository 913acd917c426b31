import { caution, choiceGroup, dateField, errorSummary, selectField, textField, yenField } from '../http/fields.js';
import type {
  ChipView, DataTableView, DeadlineView, PaginationView, PanelView, PremiumLinesView, StepBarView, TagView, TrackerView, VerdictView, ViewLinkView,
} from '../http/view-models.js';

const day = { main: '2026年11月24日（火）', lead: null, detail: null };

/** Every component in every state, with the sample contract. */
export function componentSamples() {
  const errors: [string, string][] = [
    ['advance-refused', '前払金額は、請負金額の40％（19,360,000円）以下にしてください'],
    ['end-refused', '工期の終わりの日付「令和9年2月30日」はありません。2月は28日までです'],
  ];
  const [advanceError, endError] = errors.map(([, text]) => text);
  return {
    summary: { errorSummary: errorSummary(errors) },
    fields: {
      plain: textField({ name: 'work-name', label: '工事名', support: '契約書のとおりに入力してください。', width: 'l', value: '令和8年度 県道見本中央線 橋梁補修工事（第2工区）' }),
      optional: textField({ name: 'note', label: '支店への連絡事項', required: false, support: '200文字まで。', width: 'full', value: '12月4日までに発注者へ提出したいです。' }),
      readOnly: textField({ name: 'customer', label: '名称', value: '株式会社見本組', readOnlyReason: '登録されている名称です。変更は支店へご連絡ください。' }),
      yen: yenField({ name: 'price', label: '請負金額（税込）', support: '契約書の金額です。全角でもかまいません。', value: '４，８４０万', echo: { lead: '読み取った金額', main: '48,400,000円', detail: '（4,840万円）' } }),
      yenCaution: yenField({
        name: 'advance', label: '前払金額（保証金額）', value: '19,360',
        caution: caution({
          name: 'advance-unit', title: '単位は円です。19,360円でよろしいですか',
          text: '請負金額の40％は 19,360,000円（1,936万円）です。千円単位で入力していませんか。',
          choices: [{ value: 'thousand', label: '19,360,000円（1,936万円）に直す' }, { value: 'as-typed', label: '19,360円のまま進む' }],
        }),
      }),
      yenRefused: yenField({ name: 'advance-refused', label: '前払金額（保証金額）', value: '20,000,000', error: advanceError }),
      date: dateField({ name: 'start', label: '工期の始め', support: '契約書の「自」の日付です。', year: '8', month: '11', day: '24', switchable: true, echo: day }),
      dateWestern: dateField({ name: 'start-western', label: '契約日', era: 'western', year: '2026', month: '11', day: '20', switchable: true }),
      dateRefused: dateField({ name: 'end-refused', label: '工期の終わり', year: '9', month: '2', day: '30', error: endError }),
      radios: choiceGroup({
        name: 'medium', label: '保証証書の受取方法', chosen: ['electronic'],
        choices: [{ value: 'electronic', label: '電子交付を希望する' }, { value: 'postal', label: '郵送', support: 'ご登録の住所へ送ります。' }, { value: 'counter', label: '来店' }],
      }),
      checks: choiceGroup({ name: 'consent', label: '同意', choices: [{ value: 'clauses', label: '保証約款（令和7年4月版）に同意します' }] }),
      select: selectField({ name: 'kind', label: '区分', required: false, width: 's', options: [{ value: '', label: 'すべて' }, { value: 'advance-payment', label: '前払金' }], chosen: '' }),
      file: textField({ name: 'copy', label: '契約書の写し', support: 'PDF、20MBまで。' }),
      password: textField({ name: 'secret', label: 'パスワード', width: 's', autocomplete: 'current-password' }),
    },
    panels: [
      { tone: 'info', title: 'まだ申込みは終わっていません', lines: ['内容を確かめて、ページの最後のボタンを押してください。'], link: null },
      { tone: 'success', title: '申込みを受け付けました', lines: ['受付番号 26-04071'], link: null },
      { tone: 'caution', title: '発注者が電子保証に対応していません', lines: ['書面の証書でお受け取りください。'], link: { href: '#main', text: '書面で続ける', hidden: null } },
      { tone: 'error', title: '送信できませんでした', lines: ['もう一度お試しください。'], link: null },
      { tone: 'plain', title: null, lines: ['囲みだけの補足です。'], link: null },
    ] satisfies PanelView[],
    chips: [
      { tone: 'act', text: '未提出', icon: 'alert' }, { tone: 'err', text: '差戻し', icon: 'return' }, { tone: 'blue', text: '入力中', icon: 'edit' },
      { tone: 'wait', text: '閲覧待ち', icon: 'clock' }, { tone: 'ok', text: '受領済み', icon: 'check' }, { tone: 'plain', text: 'まだ', icon: null },
    ] satisfies ChipView[],
    tracker: {
      label: '令和8年度 県道見本中央線 橋梁補修工事の進み具合',
      steps: [
        { name: '受付', state: 'done', note: '11/18' }, { name: '審査', state: 'done', note: '11/19' }, { name: '保証料', state: 'done', note: '11/20' },
        { name: '発行', state: 'done', note: '11/20' }, { name: '提出', state: 'now', note: '未提出' }, { name: '閲覧', state: 'later', note: null },
      ],
      ball: { yours: true, over: false, who: 'お客様', detail: '（発注者への提出）' },
    } satisfies TrackerView,
    stepBar: {
      sentence: '全3ステップ中、2ステップ目です',
      steps: [{ number: 1, text: '入力', current: false, done: true }, { number: 2, text: '確認', current: true, done: false }, { number: 3, text: '完了', current: false, done: false }],
    } satisfies StepBarView,
    table: {
      caption: '保証工事一覧', empty: '該当する工事はありません。',
      columns: [{ title: '保証契約番号', numeric: false }, { title: '工事名', numeric: false }, { title: '保証金額', numeric: true }, { title: '提出の状況', numeric: false }],
      rows: [true, false].map((marked) => ({
        marked,
        cells: [
          { heading: '保証契約番号', text: '', sub: null, numeric: false, fixed: false, link: { href: '#main', text: '2081004426', hidden: null }, chip: null },
          { heading: '工事名', text: '令和8年度 県道見本中央線 橋梁補修工事（第2工区）', sub: '見本県東部建設事務所長', numeric: false, fixed: false, link: null, chip: null },
          { heading: '保証金額', text: '19,360,000円', sub: '40％', numeric: true, fixed: false, link: null, chip: null },
          { heading: '提出の状況', text: '', sub: '11/16 提出', numeric: false, fixed: false, link: null, chip: { tone: marked ? 'act' : 'wait', text: marked ? '未提出' : '閲覧待ち', icon: marked ? 'alert' : 'clock' } },
        ],
      })),
    } satisfies DataTableView,
    pagination: {
      label: '一覧のページ', position: '38件中 1–8件', previousHref: null, nextHref: '?page=2',
      pages: [{ number: '1', href: '?page=1', current: true }, { number: '2', href: '?page=2', current: false }],
    } satisfies PaginationView,
    confirm: [
      { label: '請負金額（税込）', value: '48,400,000円', detail: '4,840万円', changeHref: '#main' },
      { label: '連絡事項', value: '12月4日までに発注者へ提出したいです。', detail: null, changeHref: null },
    ],
    premium: {
      sampleNote: '見本（架空料率）', totalLabel: 'お支払いいただく保証料（非課税）', total: '60,300円', note: '審査のあと、確定した保証料を「保証料のご案内」でお知らせします。',
      lines: [
        { label: '500万円以下の部分', base: '5,000,000円', rate: '0.350％', amount: '17,500円', isDiscount: false },
        { label: '500万円を超え2,000万円以下の部分', base: '14,360,000円', rate: '0.300％', amount: '43,080円', isDiscount: false },
        { label: 'e-Net割引', base: '', rate: '', amount: '−200円', isDiscount: true },
      ],
    } satisfies PremiumLinesView,
    verdicts: [
      {
        tone: 'valid', title: '有効な電子証書です', text: '前払金保証　2081004426　令和8年11月24日（火）13:05に確認',
        ticks: [{ ok: true, text: '改ざんされていません', detail: '発行後に内容は変わっていません' }, { ok: true, text: '発行者は本物です', detail: '電子署名を確認しました' }, { ok: true, text: '最新の証書です', detail: '第1版' }],
      },
      { tone: 'locked', title: 'この番号での確認を、15分間止めています', text: '第三者の試し入力を防ぐためです。', ticks: [] },
    ] satisfies VerdictView[],
    tags: (['neutral', 'soft', 'blue', 'green', 'yellow', 'orange', 'red'] as const).map((tone): TagView => ({ tone, text: tone, icon: tone === 'red' ? 'alert' : null })),
    deadlines: [
      { tone: 'ample', text: '残り 6時間30分', at: '11/25(水) 9:12' }, { tone: 'soon', text: '残り 1時間23分', at: '11/24(火) 12:05' },
      { tone: 'over', text: '超過 4時間32分', at: '11/20(金) 14:10' }, { tone: 'paused', text: '停止中', at: null },
    ] satisfies DeadlineView[],
    views: [
      { href: '#main', text: '私の担当', icon: 'person', count: '12', current: true, alarming: false },
      { href: '#main', text: '期限超過', icon: 'alert', count: '2', current: false, alarming: true },
    ] satisfies ViewLinkView[],
  };
}
