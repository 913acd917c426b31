import { type Cast, SAMPLE_CAST, SECOND_BRANCH_CAST } from '../walk/people.js';
import { type CaseWishes, daysFromToday, today } from '../walk/wishes.js';
import type { Stage } from './stage.js';

/** One case of the sample data: whose, what about, and how far it goes. */
export interface SampleCase {
  readonly title: string;
  readonly cast: Cast;
  readonly wishes: Partial<CaseWishes>;
  readonly play: (stage: Stage) => Promise<void>;
}

const works = (workName: string, workNumber: string, price: string, advance: string, more: Partial<CaseWishes> = {}): Partial<CaseWishes> =>
  ({ workName, workNumber, price, advance, ...more });

const SERVICES: Partial<CaseWishes> = { workClass: 'services', rate: '30' };
const SURVEYOR: Cast = { ...SAMPLE_CAST, contractor: '1000000004' };
const NEIGHBOUR_CAST: Cast = { ...SAMPLE_CAST, contractor: '1000000005' };

/**
 * Twenty cases in every state that does not take days of silence. The contractor whom the README names has only the first two,
 * both finished: whoever walks a case of their own as that contractor sees nothing else come and go.
 */
export const SAMPLE_CASES: readonly SampleCase[] = [
  {
    title: '発行済・提出済・閲覧済み（見本県）', cast: SAMPLE_CAST, wishes: {},
    play: async (stage) => {
      await stage.untilPaid();
      const number = await stage.issued();
      await stage.submitToOwner(number);
      await stage.viewAsOwner(number);
    },
  },
  {
    title: '発行済・書面（来店で交付）', cast: SAMPLE_CAST, wishes: works('令和8年度 架空市立見本小学校 屋根改修工事', '教施 第3号', '18,700,000', '7,480,000', { owner: '架空市', addressee: '架空市長', medium: '来店' }),
    play: async (stage) => {
      await stage.untilPaid();
      await stage.printPaper();
      await stage.deliverPaper('来店');
    },
  },
  {
    title: '審査中・補正済み', cast: NEIGHBOUR_CAST, wishes: works('令和8年度 見本港 物揚場改良工事', '港改 第7号', '98,780,000', '39,510,000'),
    play: async (stage) => {
      await stage.apply();
      await stage.claim();
      await stage.askForCorrection(['advanceAmount'], '前払金額に1万円未満の端数があれば、端数のない額に直してください。契約書の額をもう一度お確かめください。');
      await stage.correct({ advanceAmount: '39,500,000' });
    },
  },
  {
    title: '発行済・提出済', cast: SECOND_BRANCH_CAST, wishes: works('令和8年度 市道北町線 舗装修繕工事', '西建 第21号', '9,900,000', '3,960,000'),
    play: async (stage) => {
      await stage.untilPaid();
      await stage.submitToOwner(await stage.issued());
    },
  },
  {
    title: '締結済・書面の証書を待つ', cast: NEIGHBOUR_CAST, wishes: works('令和8年度 例示村 簡易水道管更新工事', '水道 第2号', '12,100,000', '4,840,000', { owner: '例示村', addressee: '例示村長', medium: '郵送' }),
    play: (stage) => stage.untilPaid(),
  },
  {
    title: '発行済・認証キーを再発行', cast: SECOND_BRANCH_CAST, wishes: works('令和8年度 県道架空見本線 法面対策工事（その2）', '西建 第44号', '27,500,000', '11,000,000'),
    play: async (stage) => {
      await stage.untilPaid();
      await stage.issued();
      await stage.reissueKey('別の担当課へ誤って送信したため（見本）');
    },
  },
  {
    title: '業務・保証料一括納付', cast: SURVEYOR, wishes: works('令和8年度 見本川 河川測量業務', '河測 第5号', '8,800,000', '2,640,000', { ...SERVICES, payment: '一括', workPlace: '見本県見本市 見本川' }),
    play: async (stage) => {
      await stage.apply();
      await stage.review();
      await stage.approve();
    },
  },
  {
    title: '保証料入金待ち・ご案内のメールが不達', cast: NEIGHBOUR_CAST, wishes: works('令和8年度 見本公園 園路整備工事', '公園 第12号', '6,600,000', '2,640,000'),
    play: async (stage) => {
      await stage.apply();
      await stage.review();
      await stage.approve();
      await stage.mailComesBack('保証料のご案内');
    },
  },
  {
    title: '保証料入金待ち・入金が不足', cast: NEIGHBOUR_CAST, wishes: works('令和8年度 見本東小学校 プール改修工事', '教施 第8号', '33,000,000', '13,200,000'),
    play: async (stage) => {
      await stage.apply();
      await stage.review();
      await stage.approve();
      await stage.pay({ amount: '30,000' });
      await stage.confirmPayment();
    },
  },
  {
    title: '保証料入金待ち・別の名義で入金、確認待ち', cast: SECOND_BRANCH_CAST, wishes: works('令和8年度 見本西浄水場 ろ過池補修工事', '水道 第31号', '14,300,000', '5,720,000'),
    play: async (stage) => {
      await stage.apply();
      await stage.review();
      await stage.approve();
      await stage.pay({ payer: 'カ）カクウケンセツ' });
    },
  },
  {
    title: '決裁待ち', cast: NEIGHBOUR_CAST, wishes: works('令和8年度 県道見本東線 歩道設置工事', '東建 第125号', '22,000,000', '8,800,000'),
    play: async (stage) => {
      await stage.apply();
      await stage.review();
    },
  },
  {
    title: '決裁待ち・支店長の権限', cast: NEIGHBOUR_CAST, wishes: works('令和8年度 見本大橋 上部工製作架設工事', '橋梁 第1号', '396,000,000', '158,400,000', { end: daysFromToday(500) }),
    play: async (stage) => {
      await stage.apply();
      await stage.review();
    },
  },
  {
    title: '差戻し・審査中', cast: NEIGHBOUR_CAST, wishes: works('令和8年度 見本川 護岸災害復旧工事（8年災第3号）', '災 第3号', '15,400,000', '6,160,000'),
    play: async (stage) => {
      await stage.apply();
      await stage.review();
      await stage.refuse('差戻し', '契約書の工期と申込みの工期をもう一度照合してください（見本）。');
    },
  },
  {
    title: '補正待ち', cast: SECOND_BRANCH_CAST, wishes: works('令和8年度 架空川 河道掘削工事', '西建 第60号', '19,800,000', '7,920,000'),
    play: async (stage) => {
      await stage.apply();
      await stage.claim();
      await stage.askForCorrection(['workName', 'workPlace'], '工事名と工事場所が契約書と一字違います。契約書のとおりに直してください。');
    },
  },
  {
    title: '審査中', cast: NEIGHBOUR_CAST, wishes: works('令和8年度 見本市道 区画線設置工事', '市道 第9号', '4,400,000', '1,700,000', { owner: '見本市', addressee: '見本市長', noticeDate: daysFromToday(-10) }),
    play: async (stage) => {
      await stage.apply();
      await stage.claim();
    },
  },
  {
    title: '受付待ち・急ぎ', cast: NEIGHBOUR_CAST, wishes: works('令和8年度 県道見本中央線 街路灯更新工事', '東建 第131号', '7,700,000', '3,080,000', { note: '発注者への提出日が迫っています。できるだけ早い発行をお願いします。' }),
    play: (stage) => stage.apply(),
  },
  {
    title: '受付待ち・広島県（電子保証）', cast: SECOND_BRANCH_CAST, wishes: works('県道見本線 道路改良工事（見本）', '西部 第10号', '55,000,000', '22,000,000', { owner: '広島県', addressee: '広島県西部建設事務所長', contractDate: today() }),
    play: (stage) => stage.apply(),
  },
  {
    title: '受付待ち・申込書を受付が入力', cast: NEIGHBOUR_CAST, wishes: works('令和8年度 見本町内会館前 側溝改修工事', '東建 第140号', '3,300,000', '1,320,000', { medium: '郵送' }),
    play: (stage) => stage.enterPaper('例示建設株式会社', 'FAX'),
  },
  {
    title: '引受謝絶', cast: NEIGHBOUR_CAST, wishes: works('令和8年度 見本山 林道開設工事', '林道 第2号', '41,800,000', '16,720,000'),
    play: async (stage) => {
      await stage.apply();
      await stage.review('引受不可');
      await stage.refuse('引受謝絶', 'この工事の保証をお引き受けできない事情があります（見本）。');
    },
  },
  {
    title: '取下げ・入力中の下書き', cast: NEIGHBOUR_CAST, wishes: works('令和8年度 見本市民会館 外壁改修工事', '建築 第6号', '16,500,000', '6,600,000'),
    play: async (stage) => {
      await stage.apply();
      await stage.retract('契約が変更になり、改めて申し込みます（見本）。');
      await stage.draft('amounts');
    },
  },
];
