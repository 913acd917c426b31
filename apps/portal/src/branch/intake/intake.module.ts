import { Module } from '@nestjs/common';
import { CopyUploads } from '../../application/attachments/copy-uploads.js';
import { ApproveRegistration } from './approve-registration.js';
import { ArrivalController } from './arrival.controller.js';
import { ArrivalsController } from './arrivals.controller.js';
import { CallsController } from './calls.controller.js';
import { CounterController } from './counter.controller.js';
import { IntakeCustomerController } from './customer.controller.js';
import { DecideDuplicate } from './decide-duplicate.js';
import { DeficiencyController } from './deficiency.controller.js';
import { DuplicatesController } from './duplicates.controller.js';
import { EntryController } from './entry.controller.js';
import { IntakeHistoryController } from './history.controller.js';
import { HoldRegistration } from './hold-registration.js';
import { IntakeHolderController } from './holder.controller.js';
import { KeepCustomer } from './keep-customer.js';
import { IntakePagesController } from './pages.controller.js';
import { IntakeQueueController } from './queue.controller.js';
import { PrintDeficiency } from './print-deficiency.js';
import { RecordSending } from './record-sending.js';
import { RaiseDeficiency } from './raise-deficiency.js';
import { MisdeliveriesController } from './misdeliveries/misdeliveries.controller.js';
import { MisdeliveryController } from './misdeliveries/misdelivery.controller.js';
import { NewMisdeliveryController } from './misdeliveries/new-misdelivery.controller.js';
import { RecordMisdelivery } from './misdeliveries/record-misdelivery.js';
import { ReceivePaper } from './receive-paper.js';
import { RecordCall } from './record-call.js';
import { RefilePages } from './refile-pages.js';
import { DisposeArrivals } from './retention/dispose-arrivals.js';
import { RetentionController } from './retention/retention.controller.js';
import { SavedOriginals } from './saved-originals.js';
import { SaveEntry } from './save-entry.js';
import { OpenSealed } from './open-sealed.js';
import { SortArrival } from './sort-arrival.js';
import { SortingController } from './sorting.controller.js';

/** The desk of the ID registration: queue, entry, duplicates, customer, four eyes, 不備. */
@Module({
  controllers: [
    IntakeQueueController, CounterController, ArrivalsController, ArrivalController, EntryController, IntakeHolderController, IntakePagesController, DuplicatesController, IntakeCustomerController, CallsController,
    DeficiencyController, SortingController, IntakeHistoryController, MisdeliveriesController, NewMisdeliveryController, MisdeliveryController, RetentionController,
  ],
  providers: [HoldRegistration, ReceivePaper, SavedOriginals, SaveEntry, ApproveRegistration, DecideDuplicate, KeepCustomer, RecordCall, RaiseDeficiency, PrintDeficiency, RecordSending, RefilePages, SortArrival, OpenSealed, RecordMisdelivery, DisposeArrivals, CopyUploads],
})
export class IntakeModule {}
