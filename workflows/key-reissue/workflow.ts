import { setCurrentDetails } from '@temporalio/workflow';
import type { KeyReissueInput } from '#workflows/contract';
import { databaseStep, documentStep, sendMailToAll } from '../steps.js';

/**
 * The procedure 認証キーの再発行. The branch's request has already revoked the old key and stored the new one, so the
 * old one is dead from that moment; here the notice is remade, the new key is tried at the viewer and the customer is told.
 */
export async function keyReissue({ applicationId, keyId }: KeyReissueInput): Promise<{ end: 'reissued' | 'superseded' }> {
  const { certificateId, current } = await databaseStep('openReissue', { applicationId, keyId });
  if (!current) return { end: 'superseded' };
  setCurrentDetails('認証キー等のお知らせの作成');
  await documentStep('renderKeyNotice', { applicationId, keyId });
  setCurrentDetails('電子証書の登録と自己確認');
  await databaseStep('registerCertificate', { applicationId, certificateId });
  setCurrentDetails('認証キー再発行のお知らせ');
  await sendMailToAll({ applicationId, mail: 'key-reissued', subject: keyId });
  return { end: 'reissued' };
}
