import { type Cast, SAMPLE_CAST, SECOND_BRANCH_CAST } from '../walk/people.js';
import type { Applicant } from './applicant.js';
import type { AskedBranch, RegistrationStage } from './registration-stage.js';

/** One registration of the sample data, or something else that came to the desk: whose, at which branch, and how far it goes. */
export interface SampleRegistration {
  readonly title: string;
  readonly cast: Cast;
  readonly branch: AskedBranch;
  /** @param turn how often it was begun before and broke off: whoever asks again is somebody else, so that no one stands in the way */
  readonly applicant: (turn: number) => Applicant;
  readonly play: (stage: RegistrationStage) => Promise<void>;
}

const EAST: AskedBranch = { code: '20', name: '見本東支店', mail: 'higashi@mihon-hosho.example.jp' };
const WEST: AskedBranch = { code: '21', name: '見本西支店', mail: 'nishi@mihon-hosho.example.jp' };
const at = { cast: SAMPLE_CAST, branch: EAST };

/** An invented company; what is not said of it follows from its number. */
function company(number: number, name: string, nameKana: string, domain: string, more: Partial<Applicant> = {}, town = '見本県見本市仮町'): SampleRegistration['applicant'] {
  const digits = String(number).padStart(2, '0');
  return (turn) => ({
    name, nameKana, postalCode: `000-02${digits}`, address: `${town}${number}丁目${turn + 1}番${number}号`, phone: `00-0000-${turn % 10}2${digits}`,
    department: '工事部', contactName: '架空 花子', mail: `koji@${domain}.example.jp`, ...more,
  });
}

/** An archive with nothing in it; archives are not opened. */
const EMPTY_ZIP = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);

/** The desk of ID登録 in every state that does not take days. */
export const SAMPLE_REGISTRATIONS: readonly SampleRegistration[] = [
  { title: '返送待ち・Webの申込み', ...at, applicant: company(1, '株式会社仮町道路', 'カブシキガイシャカリマチドウロ', 'karimachi'), play: (stage) => stage.applyOnTheWeb() },
  {
    title: '未着手・FAXで返送', ...at, applicant: company(2, '例見橋梁株式会社', 'レイケンキョウリョウカブシキガイシャ', 'reiken'),
    play: async (stage) => {
      await stage.applyOnTheWeb();
      await stage.returnByFax();
    },
  },
  {
    title: '未着手・Excelの申込書がメールで届く', ...at, applicant: company(3, '有限会社髙﨑架空土木', 'ユウゲンガイシャタカサキカクウドボク', 'kakuu-doboku', { contactName: '例見　次郎', department: '総務部総務課' }),
    play: (stage) => stage.applyByExcel(),
  },
  {
    title: '入力中・既存のお客様に似ている', ...at, applicant: company(4, '例示建設株式会社', 'レイジケンセツカブシキガイシャ', 'reiji-kensetsu', { postalCode: '000-0104', address: '見本県見本市東町4丁目4番4号', phone: '00-0000-0104', department: '架空出張所' }),
    play: (stage) => stage.untilClaimed(),
  },
  {
    title: '不備連絡中・印影が読めない', ...at, applicant: company(5, '見本舗装工業株式会社', 'ミホンホソウコウギョウカブシキガイシャ', 'mihon-hoso'),
    play: async (stage) => {
      await stage.untilClaimed();
      await stage.tellWhatIsMissing('印影が読めない', '印影がかすれて読めません。押し直して、もう一度お送りください（見本）。');
    },
  },
  {
    title: '確認待ち', ...at, applicant: company(6, '株式会社架空造園', 'カブシキガイシャカクウゾウエン', 'kakuu-zoen'),
    play: (stage) => stage.untilPassedOn(506),
  },
  {
    title: '発送待ち・通知書をまだ印刷していない', ...at, applicant: company(7, '仮里建設株式会社', 'カリサトケンセツカブシキガイシャ', 'karisato'),
    play: async (stage) => {
      await stage.untilPassedOn(507);
      await stage.approve();
    },
  },
  {
    title: '初回ログイン待ち・通知書を発送済み', ...at, applicant: company(8, '株式会社例見電設', 'カブシキガイシャレイケンデンセツ', 'reiken-densetsu'),
    play: async (stage) => {
      await stage.untilPassedOn(508);
      await stage.approve();
      await stage.postLetter('123-45-67890-1');
    },
  },
  {
    title: '終了・窓口で取りやめ', ...at, applicant: company(9, '架空工務店', 'カクウコウムテン', 'kakuu-komuten'),
    play: async (stage) => {
      await stage.hear();
      await stage.close('取', 'お客様が申込みを取りやめました（見本）。');
    },
  },
  {
    title: '未着手・見本西支店にFAXで返送', cast: SECOND_BRANCH_CAST, branch: WEST,
    applicant: company(10, '北町さく井株式会社', 'キタマチサクセイカブシキガイシャ', 'kitamachi', {}, '見本県架空市北町'),
    play: async (stage) => {
      await stage.applyOnTheWeb();
      await stage.returnByFax();
    },
  },
  {
    title: '仕分け待ち・メールの質問', ...at, applicant: company(11, '株式会社例見測量', 'カブシキガイシャレイケンソクリョウ', 'reiken-sokuryo'),
    play: async (stage) => {
      await stage.mail('ご質問', 'お客様IDは、営業所ごとに申し込めますか。ご教示ください（見本）。');
      await stage.setAside('ご質問');
    },
  },
  {
    title: '隔離・開かない書類（ZIP）', ...at, applicant: company(12, '株式会社仮町重機', 'カブシキガイシャカリマチジュウキ', 'karimachi-juki'),
    play: async (stage) => {
      await stage.mail('利用申込書の送付', '利用申込書を圧縮してお送りします（見本）。', [{ filename: '利用申込書.zip', content: EMPTY_ZIP }]);
      await stage.setAside('karimachi-juki');
    },
  },
  {
    title: '誤送信・ほかの会社あてのFAX', ...at, applicant: company(13, '株式会社例示商会', 'カブシキガイシャレイジショウカイ', 'reiji-shokai'),
    play: (stage) => stage.registerMisdelivery('ほかの会社あての見積書1枚をFAXで受け取りました（見本）。', '封をして施錠した棚に保管（見本）'),
  },
];
