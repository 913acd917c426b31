import {
  formatDateFully, formatEraDate, formatEraDateWithWeekday, formatFileSize, formatJapanInstantFully, formatJapanTime, formatPercent, formatYen,
  groupContractNumber, GUARANTEE_KIND_LABELS, japanDate, REVISION_KIND_LABELS,
} from '#domain';
import type { ViewedCertificate } from '#persistence';
import { textField } from '../../http/fields.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { TextFieldView, VerdictView } from '../../http/view-models.js';
import type { OriginalCheck } from './original-check.js';
import { type Standing, standingOf } from './standing.js';
import { verdictView } from './verdict.js';

export interface ResultView extends PageView {
  readonly verdict: VerdictView;
  readonly kind: string;
  readonly contractNumber: string;
  readonly numberGroups: readonly string[];
  readonly checkedAt: string;
  /** 版, as 第1版. */
  readonly edition: string;
  /** What is compared with the contract: five values. */
  readonly facts: readonly { readonly label: string; readonly value: string; readonly note: string | null; readonly strong: boolean }[];
  readonly printable: boolean;
  /** The certificate as it was stored with the original; null when it cannot be shown. */
  readonly certificateHtml: string | null;
  /** Why the content is not shown; null when it is. */
  readonly withheld: string | null;
  /** Stands across the certificate of a version that is no longer in force. */
  readonly watermark: string | null;
  /** 約款 of the version that is shown, to be read in full. */
  readonly clauses: { readonly href: string; readonly text: string } | null;
  readonly download: { readonly text: string; readonly detail: string } | null;
  readonly closesAt: string;
  /** First line of the print. */
  readonly printLine: string;
  /** Only when there is more than one version. */
  readonly versions: readonly VersionView[];
  readonly newer: { readonly edition: string; readonly contractNumber: string; readonly key: TextFieldView } | null;
}

export interface VersionView {
  readonly edition: string;
  readonly shown: boolean;
  readonly issuedOn: string;
  readonly words: string;
  readonly chip: { readonly tone: 'ok' | 'wait' | 'err'; readonly text: string; readonly icon: null };
}

export const resultPage = pageTemplate<ResultView>('owner/result');

export interface ResultInput {
  readonly certificate: ViewedCertificate;
  readonly check: OriginalCheck;
  readonly certificateHtml: string | null;
  readonly suretyName: string;
  readonly now: Date;
}

export function resultView({ certificate, check, certificateHtml, suretyName, now }: ResultInput): ResultView {
  const today = japanDate(now.getTime());
  const newest = certificate.revisions[0] ?? certificate.shown;
  const standing = standingOf(certificate.shown, newest, certificate.content.guaranteeUntil, today);
  const checkedAt = `${formatEraDateWithWeekday(today)} ${formatJapanTime(now.getTime())}`;
  const groups = groupContractNumber(certificate.contractNumber);
  const kind = GUARANTEE_KIND_LABELS[certificate.kind];
  const sound = check.intact && check.trusted;
  return {
    title: '電子証書の確認結果',
    verdict: verdictView({ certificate, newest, standing, check, suretyName, checkedWords: `${kind}　${groups.join(' ')}　${checkedAt} に確認` }),
    kind,
    contractNumber: certificate.contractNumber,
    numberGroups: groups,
    checkedAt,
    edition: `第${certificate.shown.revision}版`,
    facts: sound ? factsOf(certificate) : [],
    printable: sound && certificateHtml !== null,
    certificateHtml: sound ? certificateHtml : null,
    withheld: withheld(sound, certificateHtml, certificate),
    watermark: WATERMARKS[standing],
    clauses: certificate.clauses === null ? null : { href: `/terms/${certificate.clauses.id}`, text: `${certificate.clauses.title}（${certificate.clauses.version}）` },
    download: check.intact && certificate.pdf
      ? { text: standing === 'current' ? '電子証書（署名つきPDF）' : `第${certificate.shown.revision}版の署名つきPDF`, detail: `発行した時のままの原本・${formatFileSize(certificate.pdf.bytes)}` }
      : null,
    closesAt: formatJapanTime(certificate.expiresAt.getTime()),
    printLine: `電子証書 閲覧用印刷　${formatJapanInstantFully(now.getTime())}　保証契約番号 ${certificate.contractNumber}　証書番号 ${certificate.certificateNumber}　第${certificate.shown.revision}版`,
    versions: certificate.revisions.length > 1 ? certificate.revisions.map((mark) => versionView(mark, certificate, newest.revision)) : [],
    newer: standing === 'superseded'
      ? {
          edition: `第${newest.revision}版`, contractNumber: certificate.contractNumber,
          key: textField({ name: 'key', label: `第${newest.revision}版の認証キー`, width: 'm', support: `保証契約番号は ${certificate.contractNumber} のままです。` }),
        }
      : null,
  };
}

function withheld(sound: boolean, html: string | null, { branch }: ViewedCertificate): string | null {
  if (sound && html !== null) return null;
  const reason = sound ? '画面に出すための証書のファイルを確かめられないため、証書の内容を表示していません。電子署名つきの原本（PDF）は、保存してご覧になれます。' : '原本の検査に合格しなかったため、証書の内容を表示していません。';
  return `${reason}取扱支店（${branch.name} ${branch.phone}）へご連絡ください。`;
}

const WATERMARKS: Readonly<Record<Standing, string | null>> = { current: null, over: null, superseded: '変更前', annulled: '取消済', terminated: '解約済' };

function factsOf({ content, customerName, workClass }: ViewedCertificate): ResultView['facts'] {
  const services = workClass === 'services';
  const share = `（${services ? '業務委託料' : '請負金額'}の${formatPercent(content.advanceRate)}）`;
  return [
    { label: services ? '業務名' : '工事名', value: content.workName, note: null, strong: false },
    { label: '受注者', value: customerName, note: null, strong: false },
    { label: services ? '業務委託料' : '請負金額', value: formatYen(content.contractPrice), note: '（税込）', strong: true },
    { label: '保証金額', value: formatYen(content.guaranteeAmount), note: share, strong: true },
    { label: '保証期限', value: formatDateFully(content.guaranteeUntil), note: null, strong: false },
  ];
}

function versionView(mark: ViewedCertificate['shown'], certificate: ViewedCertificate, newest: number): VersionView {
  const shown = mark.revision === certificate.shown.revision;
  const ended = mark.kind === 'annulment' || mark.kind === 'termination';
  return {
    edition: `第${mark.revision}版`,
    shown,
    issuedOn: formatEraDate(mark.effectiveOn),
    words: shown || ended ? REVISION_KIND_LABELS[mark.kind] : `${REVISION_KIND_LABELS[mark.kind]}（内容はその版の認証キーで確認できます）`,
    chip: ended
      ? { tone: 'err', text: REVISION_KIND_LABELS[mark.kind], icon: null }
      : mark.revision === newest
        ? { tone: 'ok', text: '最新', icon: null }
        : { tone: 'wait', text: '変更前', icon: null },
  };
}
