import { checkText } from '#domain';
import { ConfigurationError, printedTextProblems } from '#platform';

/** A postal address in Japan, as the master record or the contract has it. */
export interface PostalAddress {
  /** `000-0012`, without 〒. */
  readonly postalCode: string;
  /** 住所 in one line, as in the contract. */
  readonly address: string;
}

/** The surety (保証会社) as its papers name it. Configuration, not law. */
export interface SuretyProfile extends PostalAddress {
  /** 商号, e.g. 見本建設業保証株式会社. */
  readonly name: string;
  /** Title and name of who signs for it, e.g. 取締役社長　見本 次郎. */
  readonly representative: string;
  /** Name of the contractors' service, e.g. e-Net保証. */
  readonly serviceName: string;
  /** Address of the owners' viewer without trailing slash, e.g. `https://shosho.example.jp/v`; QR codes append `/{number}`. */
  readonly viewerUrl: string;
  /** When branches answer the telephone: 平日 9:00～17:00. */
  readonly branchHours: string;
}

/** The branch (取扱支店) that answers questions about a paper. */
export interface BranchProfile extends PostalAddress {
  /** 見本支店. */
  readonly name: string;
  /** 00-0000-0001. */
  readonly phone: string;
}

/** The contractor as the surety's customer (お客様). */
export interface CustomerParty extends PostalAddress {
  /** 商号又は名称. */
  readonly name: string;
  /** 顧客番号, 10 digits. */
  readonly customerNumber: string;
  /** Name in kana as banks write it: `カ）ミホングミ`. */
  readonly payerKana: string;
}

/** Who concludes the guarantee contract (保証契約者), word for word as in the contract with the owner. */
export interface PrincipalParty extends PostalAddress {
  /** 株式会社見本組. */
  readonly name: string;
  /** Title and name of the signatory (代表者 or 受任者): 代表取締役　見本 花子. */
  readonly signatory: string;
}

/** The settings of the processes that name the surety. */
export interface SuretySettings {
  readonly suretyName: string;
  readonly suretyRepresentative: string;
  readonly suretyPostalCode: string;
  readonly suretyAddress: string;
  readonly serviceName: string;
  readonly branchHours: string;
  /** How browsers reach the portal, without a slash at the end. */
  readonly publicUrl: string;
}

/** The surety on its papers, as it is configured. @throws ConfigurationError when a paper could not be printed with it */
export function suretyProfile(settings: SuretySettings): SuretyProfile {
  const printed = {
    SURETY_NAME: settings.suretyName, SURETY_REPRESENTATIVE: settings.suretyRepresentative, SURETY_ADDRESS: settings.suretyAddress,
    SERVICE_NAME: settings.serviceName, BRANCH_HOURS: settings.branchHours,
  };
  const problems = printedTextProblems(printed, () => true, checkText);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    name: settings.suretyName, representative: settings.suretyRepresentative, postalCode: settings.suretyPostalCode, address: settings.suretyAddress,
    serviceName: settings.serviceName, branchHours: settings.branchHours, viewerUrl: `${settings.publicUrl}/v`,
  };
}
