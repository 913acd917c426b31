import { formatEraDateWithWeekday } from '#domain';
import type { RevisionMark, ViewedCertificate } from '#persistence';
import type { VerdictView } from '../../http/view-models.js';
import type { OriginalCheck } from './original-check.js';
import type { Standing } from './standing.js';

export interface VerdictInput {
  readonly certificate: ViewedCertificate;
  readonly newest: RevisionMark;
  readonly standing: Standing;
  readonly check: OriginalCheck;
  readonly suretyName: string;
  /** 前払金保証　2081 004 426　令和8年11月24日（火）13:05 に確認 */
  readonly checkedWords: string;
}

/** The answer at the head of the viewer: one verdict and its three ticks, each explained. */
export function verdictView(input: VerdictInput): VerdictView {
  return { ...headline(input), ticks: [intactTick(input), issuerTick(input), standingTick(input)] };
}

function headline({ check, standing, certificate, newest, checkedWords }: VerdictInput): Omit<VerdictView, 'ticks'> {
  if (!check.intact || !check.trusted) {
    return { tone: 'locked', title: 'この電子証書は確認できません', text: `保存されている原本の検査に合格しませんでした。この証書を使わず、取扱支店（${certificate.branch.name} ${certificate.branch.phone}）へご連絡ください。` };
  }
  const shown = certificate.shown.revision;
  switch (standing) {
    case 'current':
      return { tone: 'valid', title: '有効な電子証書です', text: checkedWords };
    case 'over':
      return { tone: 'superseded', title: '保証期限を過ぎた電子証書です', text: checkedWords };
    case 'superseded':
      return {
        tone: 'superseded', title: `変更後の証書があります（第${newest.revision}版）`,
        text: `いま見ているのは変更前の第${shown}版です。契約の事務には、第${newest.revision}版をお使いください。`,
      };
    case 'annulled':
      return { tone: 'locked', title: 'この保証は取り消されています', text: `いま見ているのは取消し前の第${shown}版の記録です。保証の効力はありません。` };
    case 'terminated':
      return { tone: 'locked', title: 'この保証契約は解約されています', text: `いま見ているのは解約前の第${shown}版の記録です。` };
  }
}

type Tick = VerdictView['ticks'][number];

function intactTick({ check }: VerdictInput): Tick {
  if (check.intact) return { ok: true, text: '改ざんされていません', detail: '発行後に内容は変わっていません' };
  return check.problem === 'missing'
    ? { ok: false, text: '改ざんの有無を確認できません', detail: '保存されている原本を読み出せませんでした' }
    : { ok: false, text: '内容が変わっています', detail: '発行した時の原本と一致しません' };
}

function issuerTick({ check, suretyName }: VerdictInput): Tick {
  return check.trusted
    ? { ok: true, text: '発行者は本物です', detail: `${suretyName}の電子署名${check.signer?.includes('検証用') ? '（検証用の証明書）' : check.signer?.startsWith(suretyName) ? '' : `（証明書の名義：${check.signer}）`}` }
    : { ok: false, text: '発行者を確認できません', detail: `${suretyName}の電子署名を確かめられませんでした` };
}

function standingTick({ standing, newest, certificate }: VerdictInput): Tick {
  const { revision } = certificate.shown;
  const since = formatEraDateWithWeekday(newest.effectiveOn);
  switch (standing) {
    case 'current':
      return { ok: true, text: '最新の証書です', detail: `変更・取消はありません（第${revision}版）` };
    case 'over':
      return { ok: false, text: '保証期限を過ぎています', detail: `変更・取消はありません（第${revision}版）` };
    case 'superseded':
      return { ok: false, text: '最新ではありません', detail: `${since}に第${newest.revision}版を発行` };
    case 'annulled':
      return { ok: false, text: '取り消されています', detail: `${since}に取消し` };
    case 'terminated':
      return { ok: false, text: '解約されています', detail: `${since}に解約` };
  }
}
