import * as addressChange from './address-change.js';
import * as application from './application.js';
import * as arrival from './arrival.js';
import * as contract from './contract.js';
import * as mail from './mail.js';
import * as masters from './masters.js';
import * as misdelivery from './misdelivery.js';
import * as money from './money.js';
import * as people from './people.js';
import * as record from './record.js';
import * as registration from './registration.js';
import * as retention from './retention.js';
import * as viewing from './viewing.js';

export * from './address-change.js';
export * from './application.js';
export * from './arrival.js';
export * from './contract.js';
export * from './mail.js';
export * from './masters.js';
export * from './misdelivery.js';
export * from './money.js';
export * from './people.js';
export * from './record.js';
export * from './registration.js';
export * from './retention.js';
export * from './viewing.js';

/** Every entity, as the mapper wants them. */
export const entities = [
  masters.Branch, masters.BranchTerritoryRow, masters.ProjectOwner, masters.OwnerRule, masters.DepositBank, masters.RateTable,
  masters.AuthorityLimit, masters.TermsEdition, masters.Announcement, masters.MaintenanceWindow, masters.Setting,
  people.Customer, people.ContractorAccount, people.AccountLink, people.Staff, people.Delegation, people.Session, people.SignInFailure, people.UnsentForm, addressChange.AddressChange,
  application.ApplicationDraft, application.GuaranteeApplication, application.CaseLook, application.Attachment,
  application.CorrectionRequest, application.Review, application.ReviewDraft, application.PremiumCharge,
  money.Payment, money.Receipt, money.WriteOff, money.BranchTask,
  contract.NumberCounter, contract.GuaranteeContract, contract.ContractRevision, contract.Certificate,
  contract.AuthenticationKey, contract.StoredPaper, contract.OwnerSubmission,
  viewing.ViewerEntry, viewing.ViewerMiss, viewing.Viewing,
  registration.Registration, registration.RegistrationLook, registration.StatusLook, registration.DeficiencyNotice, registration.PhoneRecord, registration.AddressVerification,
  registration.IdLetter, registration.RegistrationTask, arrival.Arrival, arrival.ArrivalPart, arrival.ArrivalPage, arrival.MailboxPosition, misdelivery.Misdelivery, retention.RetentionPeriod, retention.Disposal,
  mail.MailMessage, record.AuditEvent, record.Outbox, record.StepFailure, record.Heartbeat,
];
