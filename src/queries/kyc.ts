/** Types generated for queries found in "sql/queries/kyc.sql" */
import { PreparedQuery } from '@pgtyped/runtime';
import type { AddAttachmentOutcome, BeginFingerprintKeyOutcome, CancelVerificationOutcome, CheckDocumentNumberOutcome, CompleteVerificationCheckOutcome, OpenVerificationOutcome, RedactVerificationDataOutcome, RejectDocumentOutcome, RekeyDocumentOutcome, RetireFingerprintKeyOutcome, ReviewVerificationCheckOutcome, ReviewVerificationOutcome, SubmitDocumentOutcome, SubmitVerificationOutcome, WithdrawDocumentOutcome } from './values.js';

export type BufferArray = (Buffer)[];

export type DateOrString = Date | string;

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type stringArray = (string)[];

/** 'CheckDocumentNumber' parameters type */
export interface CheckDocumentNumberParams {
  country: string;
  document_type: string;
  number: string;
  region?: string | null | void;
}

/** 'CheckDocumentNumber' return type */
export interface CheckDocumentNumberResult {
  document_number: string | null;
  outcome: CheckDocumentNumberOutcome;
}

/** 'CheckDocumentNumber' query type */
export interface CheckDocumentNumberQuery {
  params: CheckDocumentNumberParams;
  result: CheckDocumentNumberResult;
}

const checkDocumentNumberIR: any = {"usedParamSet":{"document_type":true,"country":true,"region":true,"number":true},"params":[{"name":"document_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":102,"b":116}]},{"name":"country","required":true,"transform":{"type":"scalar"},"locs":[{"a":134,"b":142}]},{"name":"region","required":false,"transform":{"type":"scalar"},"locs":[{"a":159,"b":165}]},{"name":"number","required":true,"transform":{"type":"scalar"},"locs":[{"a":182,"b":189}]}],"statement":"select outcome as \"outcome!\", document_number\nfrom strata.check_document_number(\n  p_document_type => :document_type!,\n  p_country => :country!,\n  p_region => :region,\n  p_number => :number!\n)"};

/**
 * Query generated from SQL:
 * ```
 * select outcome as "outcome!", document_number
 * from strata.check_document_number(
 *   p_document_type => :document_type!,
 *   p_country => :country!,
 *   p_region => :region,
 *   p_number => :number!
 * )
 * ```
 */
export const checkDocumentNumber = new PreparedQuery<CheckDocumentNumberParams,CheckDocumentNumberResult>(checkDocumentNumberIR);


/** 'SubmitDocument' parameters type */
export interface SubmitDocumentParams {
  ciphertext: Buffer;
  country: string;
  customer_id: string;
  document_type: string;
  expires_on?: DateOrString | null | void;
  fingerprint_key_ids: stringArray;
  fingerprints: BufferArray;
  identity_document_id: string;
  issued_on?: DateOrString | null | void;
  last_four: string;
  region?: string | null | void;
}

/** 'SubmitDocument' return type */
export interface SubmitDocumentResult {
  missing_fingerprint_key_ids: stringArray | null;
  outcome: SubmitDocumentOutcome;
}

/** 'SubmitDocument' query type */
export interface SubmitDocumentQuery {
  params: SubmitDocumentParams;
  result: SubmitDocumentResult;
}

const submitDocumentIR: any = {"usedParamSet":{"customer_id":true,"identity_document_id":true,"document_type":true,"country":true,"region":true,"last_four":true,"ciphertext":true,"fingerprint_key_ids":true,"fingerprints":true,"issued_on":true,"expires_on":true},"params":[{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":106,"b":118}]},{"name":"identity_document_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":149,"b":170}]},{"name":"document_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":194,"b":208}]},{"name":"country","required":true,"transform":{"type":"scalar"},"locs":[{"a":226,"b":234}]},{"name":"region","required":false,"transform":{"type":"scalar"},"locs":[{"a":251,"b":257}]},{"name":"last_four","required":true,"transform":{"type":"scalar"},"locs":[{"a":277,"b":287}]},{"name":"ciphertext","required":true,"transform":{"type":"scalar"},"locs":[{"a":308,"b":319}]},{"name":"fingerprint_key_ids","required":true,"transform":{"type":"scalar"},"locs":[{"a":349,"b":369}]},{"name":"fingerprints","required":true,"transform":{"type":"scalar"},"locs":[{"a":392,"b":405}]},{"name":"issued_on","required":false,"transform":{"type":"scalar"},"locs":[{"a":425,"b":434}]},{"name":"expires_on","required":false,"transform":{"type":"scalar"},"locs":[{"a":455,"b":465}]}],"statement":"select outcome as \"outcome!\", missing_fingerprint_key_ids\nfrom strata.submit_document(\n  p_customer_id => :customer_id!,\n  p_identity_document_id => :identity_document_id!,\n  p_document_type => :document_type!,\n  p_country => :country!,\n  p_region => :region,\n  p_last_four => :last_four!,\n  p_ciphertext => :ciphertext!,\n  p_fingerprint_key_ids => :fingerprint_key_ids!,\n  p_fingerprints => :fingerprints!,\n  p_issued_on => :issued_on,\n  p_expires_on => :expires_on\n)"};

/**
 * Query generated from SQL:
 * ```
 * select outcome as "outcome!", missing_fingerprint_key_ids
 * from strata.submit_document(
 *   p_customer_id => :customer_id!,
 *   p_identity_document_id => :identity_document_id!,
 *   p_document_type => :document_type!,
 *   p_country => :country!,
 *   p_region => :region,
 *   p_last_four => :last_four!,
 *   p_ciphertext => :ciphertext!,
 *   p_fingerprint_key_ids => :fingerprint_key_ids!,
 *   p_fingerprints => :fingerprints!,
 *   p_issued_on => :issued_on,
 *   p_expires_on => :expires_on
 * )
 * ```
 */
export const submitDocument = new PreparedQuery<SubmitDocumentParams,SubmitDocumentResult>(submitDocumentIR);


/** 'WithdrawDocument' parameters type */
export interface WithdrawDocumentParams {
  identity_document_id: string;
  reason?: string | null | void;
}

/** 'WithdrawDocument' return type */
export interface WithdrawDocumentResult {
  outcome: WithdrawDocumentOutcome;
}

/** 'WithdrawDocument' query type */
export interface WithdrawDocumentQuery {
  params: WithdrawDocumentParams;
  result: WithdrawDocumentResult;
}

const withdrawDocumentIR: any = {"usedParamSet":{"identity_document_id":true,"reason":true},"params":[{"name":"identity_document_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":58,"b":79}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":94,"b":100}]}],"statement":"select strata.withdraw_document(p_identity_document_id => :identity_document_id!, p_reason => :reason) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.withdraw_document(p_identity_document_id => :identity_document_id!, p_reason => :reason) as "outcome!"
 * ```
 */
export const withdrawDocument = new PreparedQuery<WithdrawDocumentParams,WithdrawDocumentResult>(withdrawDocumentIR);


/** 'RejectDocument' parameters type */
export interface RejectDocumentParams {
  identity_document_id: string;
  reason: string;
}

/** 'RejectDocument' return type */
export interface RejectDocumentResult {
  outcome: RejectDocumentOutcome;
}

/** 'RejectDocument' query type */
export interface RejectDocumentQuery {
  params: RejectDocumentParams;
  result: RejectDocumentResult;
}

const rejectDocumentIR: any = {"usedParamSet":{"identity_document_id":true,"reason":true},"params":[{"name":"identity_document_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":56,"b":77}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":92,"b":99}]}],"statement":"select strata.reject_document(p_identity_document_id => :identity_document_id!, p_reason => :reason!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.reject_document(p_identity_document_id => :identity_document_id!, p_reason => :reason!) as "outcome!"
 * ```
 */
export const rejectDocument = new PreparedQuery<RejectDocumentParams,RejectDocumentResult>(rejectDocumentIR);


/** 'AddAttachment' parameters type */
export interface AddAttachmentParams {
  identity_document_id?: string | null | void;
  media_type: string;
  sha256: Buffer;
  uri: string;
  verification_check_id?: string | null | void;
}

/** 'AddAttachment' return type */
export interface AddAttachmentResult {
  attachment_id: string | null;
  outcome: AddAttachmentOutcome;
}

/** 'AddAttachment' query type */
export interface AddAttachmentQuery {
  params: AddAttachmentParams;
  result: AddAttachmentResult;
}

const addAttachmentIR: any = {"usedParamSet":{"identity_document_id":true,"verification_check_id":true,"uri":true,"media_type":true,"sha256":true},"params":[{"name":"identity_document_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":100,"b":120}]},{"name":"verification_check_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":152,"b":173}]},{"name":"uri","required":true,"transform":{"type":"scalar"},"locs":[{"a":187,"b":191}]},{"name":"media_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":212,"b":223}]},{"name":"sha256","required":true,"transform":{"type":"scalar"},"locs":[{"a":240,"b":247}]}],"statement":"select outcome as \"outcome!\", attachment_id\nfrom strata.add_attachment(\n  p_identity_document_id => :identity_document_id,\n  p_verification_check_id => :verification_check_id,\n  p_uri => :uri!,\n  p_media_type => :media_type!,\n  p_sha256 => :sha256!\n)"};

/**
 * Query generated from SQL:
 * ```
 * select outcome as "outcome!", attachment_id
 * from strata.add_attachment(
 *   p_identity_document_id => :identity_document_id,
 *   p_verification_check_id => :verification_check_id,
 *   p_uri => :uri!,
 *   p_media_type => :media_type!,
 *   p_sha256 => :sha256!
 * )
 * ```
 */
export const addAttachment = new PreparedQuery<AddAttachmentParams,AddAttachmentResult>(addAttachmentIR);


/** 'ListDocuments' parameters type */
export interface ListDocumentsParams {
  customer_id: string;
}

/** 'ListDocuments' return type */
export interface ListDocumentsResult {
  attachment_uris: stringArray;
  country: string;
  document_type: string;
  duplicate_customer_ids: stringArray;
  expires_on: string | null;
  identity_document_id: string;
  is_expired: boolean;
  issued_on: string | null;
  last_four: string | null;
  region: string | null;
  status: string;
  status_reason: string | null;
  submitted_at: Date;
  verified_at: Date | null;
}

/** 'ListDocuments' query type */
export interface ListDocumentsQuery {
  params: ListDocumentsParams;
  result: ListDocumentsResult;
}

const listDocumentsIR: any = {"usedParamSet":{"customer_id":true},"params":[{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":469,"b":481}]}],"statement":"select\n  identity_document_id as \"identity_document_id!\",\n  document_type as \"document_type!\",\n  country as \"country!\",\n  region,\n  last_four,\n  issued_on::text as issued_on,\n  expires_on::text as expires_on,\n  is_expired as \"is_expired!\",\n  status as \"status!\",\n  status_reason,\n  submitted_at as \"submitted_at!\",\n  verified_at,\n  attachment_uris as \"attachment_uris!\",\n  duplicate_customer_ids as \"duplicate_customer_ids!\"\nfrom strata.list_documents(p_customer_id => :customer_id!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   identity_document_id as "identity_document_id!",
 *   document_type as "document_type!",
 *   country as "country!",
 *   region,
 *   last_four,
 *   issued_on::text as issued_on,
 *   expires_on::text as expires_on,
 *   is_expired as "is_expired!",
 *   status as "status!",
 *   status_reason,
 *   submitted_at as "submitted_at!",
 *   verified_at,
 *   attachment_uris as "attachment_uris!",
 *   duplicate_customer_ids as "duplicate_customer_ids!"
 * from strata.list_documents(p_customer_id => :customer_id!)
 * ```
 */
export const listDocuments = new PreparedQuery<ListDocumentsParams,ListDocumentsResult>(listDocumentsIR);


/** 'ListDuplicateCustomers' parameters type */
export interface ListDuplicateCustomersParams {
  limit: number;
}

/** 'ListDuplicateCustomers' return type */
export interface ListDuplicateCustomersResult {
  country: string;
  customer_id: string;
  document_type: string;
  found_at: Date;
  is_other_verified: boolean;
  is_verified: boolean;
  other_customer_id: string;
  region: string | null;
}

/** 'ListDuplicateCustomers' query type */
export interface ListDuplicateCustomersQuery {
  params: ListDuplicateCustomersParams;
  result: ListDuplicateCustomersResult;
}

const listDuplicateCustomersIR: any = {"usedParamSet":{"limit":true},"params":[{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":309,"b":315}]}],"statement":"select\n  customer_id as \"customer_id!\",\n  other_customer_id as \"other_customer_id!\",\n  document_type as \"document_type!\",\n  country as \"country!\",\n  region,\n  is_verified as \"is_verified!\",\n  is_other_verified as \"is_other_verified!\",\n  found_at as \"found_at!\"\nfrom strata.list_duplicate_customers(p_limit => :limit!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   customer_id as "customer_id!",
 *   other_customer_id as "other_customer_id!",
 *   document_type as "document_type!",
 *   country as "country!",
 *   region,
 *   is_verified as "is_verified!",
 *   is_other_verified as "is_other_verified!",
 *   found_at as "found_at!"
 * from strata.list_duplicate_customers(p_limit => :limit!)
 * ```
 */
export const listDuplicateCustomers = new PreparedQuery<ListDuplicateCustomersParams,ListDuplicateCustomersResult>(listDuplicateCustomersIR);


/** 'BeginFingerprintKey' parameters type */
export interface BeginFingerprintKeyParams {
  fingerprint_key_id: string;
}

/** 'BeginFingerprintKey' return type */
export interface BeginFingerprintKeyResult {
  outcome: BeginFingerprintKeyOutcome;
}

/** 'BeginFingerprintKey' query type */
export interface BeginFingerprintKeyQuery {
  params: BeginFingerprintKeyParams;
  result: BeginFingerprintKeyResult;
}

const beginFingerprintKeyIR: any = {"usedParamSet":{"fingerprint_key_id":true},"params":[{"name":"fingerprint_key_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":60,"b":79}]}],"statement":"select strata.begin_fingerprint_key(p_fingerprint_key_id => :fingerprint_key_id!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.begin_fingerprint_key(p_fingerprint_key_id => :fingerprint_key_id!) as "outcome!"
 * ```
 */
export const beginFingerprintKey = new PreparedQuery<BeginFingerprintKeyParams,BeginFingerprintKeyResult>(beginFingerprintKeyIR);


/** 'RetireFingerprintKey' parameters type */
export interface RetireFingerprintKeyParams {
  fingerprint_key_id: string;
}

/** 'RetireFingerprintKey' return type */
export interface RetireFingerprintKeyResult {
  outcome: RetireFingerprintKeyOutcome;
}

/** 'RetireFingerprintKey' query type */
export interface RetireFingerprintKeyQuery {
  params: RetireFingerprintKeyParams;
  result: RetireFingerprintKeyResult;
}

const retireFingerprintKeyIR: any = {"usedParamSet":{"fingerprint_key_id":true},"params":[{"name":"fingerprint_key_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":61,"b":80}]}],"statement":"select strata.retire_fingerprint_key(p_fingerprint_key_id => :fingerprint_key_id!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.retire_fingerprint_key(p_fingerprint_key_id => :fingerprint_key_id!) as "outcome!"
 * ```
 */
export const retireFingerprintKey = new PreparedQuery<RetireFingerprintKeyParams,RetireFingerprintKeyResult>(retireFingerprintKeyIR);


/** 'TakeDocumentsToRekey' parameters type */
export interface TakeDocumentsToRekeyParams {
  after?: string | null | void;
  encryption_key_id: string;
  limit: number;
}

/** 'TakeDocumentsToRekey' return type */
export interface TakeDocumentsToRekeyResult {
  ciphertext: Buffer;
  country: string;
  document_type: string;
  fingerprint_key_ids: stringArray;
  identity_document_id: string;
  region: string | null;
}

/** 'TakeDocumentsToRekey' query type */
export interface TakeDocumentsToRekeyQuery {
  params: TakeDocumentsToRekeyParams;
  result: TakeDocumentsToRekeyResult;
}

const takeDocumentsToRekeyIR: any = {"usedParamSet":{"encryption_key_id":true,"limit":true,"after":true},"params":[{"name":"encryption_key_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":268,"b":286}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":300,"b":306}]},{"name":"after","required":false,"transform":{"type":"scalar"},"locs":[{"a":320,"b":325}]}],"statement":"select\n  identity_document_id as \"identity_document_id!\",\n  document_type as \"document_type!\",\n  country as \"country!\",\n  region,\n  ciphertext as \"ciphertext!\",\n  fingerprint_key_ids as \"fingerprint_key_ids!\"\nfrom strata.take_documents_to_rekey(p_encryption_key_id => :encryption_key_id!, p_limit => :limit!, p_after => :after)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   identity_document_id as "identity_document_id!",
 *   document_type as "document_type!",
 *   country as "country!",
 *   region,
 *   ciphertext as "ciphertext!",
 *   fingerprint_key_ids as "fingerprint_key_ids!"
 * from strata.take_documents_to_rekey(p_encryption_key_id => :encryption_key_id!, p_limit => :limit!, p_after => :after)
 * ```
 */
export const takeDocumentsToRekey = new PreparedQuery<TakeDocumentsToRekeyParams,TakeDocumentsToRekeyResult>(takeDocumentsToRekeyIR);


/** 'RekeyDocument' parameters type */
export interface RekeyDocumentParams {
  ciphertext: Buffer;
  fingerprint_key_ids: stringArray;
  fingerprints: BufferArray;
  identity_document_id: string;
  old_ciphertext: Buffer;
}

/** 'RekeyDocument' return type */
export interface RekeyDocumentResult {
  outcome: RekeyDocumentOutcome;
}

/** 'RekeyDocument' query type */
export interface RekeyDocumentQuery {
  params: RekeyDocumentParams;
  result: RekeyDocumentResult;
}

const rekeyDocumentIR: any = {"usedParamSet":{"identity_document_id":true,"old_ciphertext":true,"ciphertext":true,"fingerprint_key_ids":true,"fingerprints":true},"params":[{"name":"identity_document_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":58,"b":79}]},{"name":"old_ciphertext","required":true,"transform":{"type":"scalar"},"locs":[{"a":104,"b":119}]},{"name":"ciphertext","required":true,"transform":{"type":"scalar"},"locs":[{"a":140,"b":151}]},{"name":"fingerprint_key_ids","required":true,"transform":{"type":"scalar"},"locs":[{"a":181,"b":201}]},{"name":"fingerprints","required":true,"transform":{"type":"scalar"},"locs":[{"a":224,"b":237}]}],"statement":"select strata.rekey_document(\n  p_identity_document_id => :identity_document_id!,\n  p_old_ciphertext => :old_ciphertext!,\n  p_ciphertext => :ciphertext!,\n  p_fingerprint_key_ids => :fingerprint_key_ids!,\n  p_fingerprints => :fingerprints!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.rekey_document(
 *   p_identity_document_id => :identity_document_id!,
 *   p_old_ciphertext => :old_ciphertext!,
 *   p_ciphertext => :ciphertext!,
 *   p_fingerprint_key_ids => :fingerprint_key_ids!,
 *   p_fingerprints => :fingerprints!
 * ) as "outcome!"
 * ```
 */
export const rekeyDocument = new PreparedQuery<RekeyDocumentParams,RekeyDocumentResult>(rekeyDocumentIR);


/** 'OpenVerification' parameters type */
export interface OpenVerificationParams {
  customer_id: string;
  market?: string | null | void;
}

/** 'OpenVerification' return type */
export interface OpenVerificationResult {
  acceptance_policy: string | null;
  outcome: OpenVerificationOutcome;
  verification_case_id: string | null;
}

/** 'OpenVerification' query type */
export interface OpenVerificationQuery {
  params: OpenVerificationParams;
  result: OpenVerificationResult;
}

const openVerificationIR: any = {"usedParamSet":{"customer_id":true,"market":true},"params":[{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":117,"b":129}]},{"name":"market","required":false,"transform":{"type":"scalar"},"locs":[{"a":144,"b":150}]}],"statement":"select outcome as \"outcome!\", verification_case_id, acceptance_policy\nfrom strata.open_verification(p_customer_id => :customer_id!, p_market => :market)"};

/**
 * Query generated from SQL:
 * ```
 * select outcome as "outcome!", verification_case_id, acceptance_policy
 * from strata.open_verification(p_customer_id => :customer_id!, p_market => :market)
 * ```
 */
export const openVerification = new PreparedQuery<OpenVerificationParams,OpenVerificationResult>(openVerificationIR);


/** 'SubmitVerification' parameters type */
export interface SubmitVerificationParams {
  verification_case_id: string;
}

/** 'SubmitVerification' return type */
export interface SubmitVerificationResult {
  missing: stringArray | null;
  outcome: SubmitVerificationOutcome;
}

/** 'SubmitVerification' query type */
export interface SubmitVerificationQuery {
  params: SubmitVerificationParams;
  result: SubmitVerificationResult;
}

const submitVerificationIR: any = {"usedParamSet":{"verification_case_id":true},"params":[{"name":"verification_case_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":96,"b":117}]}],"statement":"select outcome as \"outcome!\", missing\nfrom strata.submit_verification(p_verification_case_id => :verification_case_id!)"};

/**
 * Query generated from SQL:
 * ```
 * select outcome as "outcome!", missing
 * from strata.submit_verification(p_verification_case_id => :verification_case_id!)
 * ```
 */
export const submitVerification = new PreparedQuery<SubmitVerificationParams,SubmitVerificationResult>(submitVerificationIR);


/** 'CancelVerification' parameters type */
export interface CancelVerificationParams {
  reason?: string | null | void;
  verification_case_id: string;
}

/** 'CancelVerification' return type */
export interface CancelVerificationResult {
  outcome: CancelVerificationOutcome;
}

/** 'CancelVerification' query type */
export interface CancelVerificationQuery {
  params: CancelVerificationParams;
  result: CancelVerificationResult;
}

const cancelVerificationIR: any = {"usedParamSet":{"verification_case_id":true,"reason":true},"params":[{"name":"verification_case_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":60,"b":81}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":96,"b":102}]}],"statement":"select strata.cancel_verification(p_verification_case_id => :verification_case_id!, p_reason => :reason) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.cancel_verification(p_verification_case_id => :verification_case_id!, p_reason => :reason) as "outcome!"
 * ```
 */
export const cancelVerification = new PreparedQuery<CancelVerificationParams,CancelVerificationResult>(cancelVerificationIR);


/** 'TakeVerificationChecks' parameters type */
export interface TakeVerificationChecksParams {
  limit: number;
  provider: string;
}

/** 'TakeVerificationChecks' return type */
export interface TakeVerificationChecksResult {
  attempt_count: number;
  born_on: string | null;
  ciphertext: Buffer | null;
  country: string;
  customer_kind: string;
  document_type: string;
  expires_on: string | null;
  family_name: string | null;
  given_name: string | null;
  identity_document_id: string;
  issued_on: string | null;
  legal_name: string | null;
  method: string;
  name: string;
  region: string | null;
  verification_check_id: string;
}

/** 'TakeVerificationChecks' query type */
export interface TakeVerificationChecksQuery {
  params: TakeVerificationChecksParams;
  result: TakeVerificationChecksResult;
}

const takeVerificationChecksIR: any = {"usedParamSet":{"provider":true,"limit":true},"params":[{"name":"provider","required":true,"transform":{"type":"scalar"},"locs":[{"a":500,"b":509}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":523,"b":529}]}],"statement":"select\n  verification_check_id as \"verification_check_id!\",\n  customer_kind as \"customer_kind!\",\n  name as \"name!\",\n  given_name,\n  family_name,\n  legal_name,\n  born_on::text as born_on,\n  identity_document_id as \"identity_document_id!\",\n  document_type as \"document_type!\",\n  country as \"country!\",\n  region,\n  issued_on::text as issued_on,\n  expires_on::text as expires_on,\n  ciphertext,\n  method as \"method!\",\n  attempt_count as \"attempt_count!\"\nfrom strata.take_verification_checks(p_provider => :provider!, p_limit => :limit!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   verification_check_id as "verification_check_id!",
 *   customer_kind as "customer_kind!",
 *   name as "name!",
 *   given_name,
 *   family_name,
 *   legal_name,
 *   born_on::text as born_on,
 *   identity_document_id as "identity_document_id!",
 *   document_type as "document_type!",
 *   country as "country!",
 *   region,
 *   issued_on::text as issued_on,
 *   expires_on::text as expires_on,
 *   ciphertext,
 *   method as "method!",
 *   attempt_count as "attempt_count!"
 * from strata.take_verification_checks(p_provider => :provider!, p_limit => :limit!)
 * ```
 */
export const takeVerificationChecks = new PreparedQuery<TakeVerificationChecksParams,TakeVerificationChecksResult>(takeVerificationChecksIR);


/** 'CompleteVerificationCheck' parameters type */
export interface CompleteVerificationCheckParams {
  attempt: number;
  outcome: string;
  payload?: Json | null | void;
  provider_reference?: string | null | void;
  verification_check_id: string;
}

/** 'CompleteVerificationCheck' return type */
export interface CompleteVerificationCheckResult {
  outcome: CompleteVerificationCheckOutcome;
}

/** 'CompleteVerificationCheck' query type */
export interface CompleteVerificationCheckQuery {
  params: CompleteVerificationCheckParams;
  result: CompleteVerificationCheckResult;
}

const completeVerificationCheckIR: any = {"usedParamSet":{"verification_check_id":true,"attempt":true,"outcome":true,"provider_reference":true,"payload":true},"params":[{"name":"verification_check_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":72,"b":94}]},{"name":"attempt","required":true,"transform":{"type":"scalar"},"locs":[{"a":112,"b":120}]},{"name":"outcome","required":true,"transform":{"type":"scalar"},"locs":[{"a":138,"b":146}]},{"name":"provider_reference","required":false,"transform":{"type":"scalar"},"locs":[{"a":175,"b":193}]},{"name":"payload","required":false,"transform":{"type":"scalar"},"locs":[{"a":211,"b":218}]}],"statement":"select strata.complete_verification_check(\n  p_verification_check_id => :verification_check_id!,\n  p_attempt => :attempt!,\n  p_outcome => :outcome!,\n  p_provider_reference => :provider_reference,\n  p_payload => :payload\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.complete_verification_check(
 *   p_verification_check_id => :verification_check_id!,
 *   p_attempt => :attempt!,
 *   p_outcome => :outcome!,
 *   p_provider_reference => :provider_reference,
 *   p_payload => :payload
 * ) as "outcome!"
 * ```
 */
export const completeVerificationCheck = new PreparedQuery<CompleteVerificationCheckParams,CompleteVerificationCheckResult>(completeVerificationCheckIR);


/** 'ListVerificationReviews' parameters type */
export interface ListVerificationReviewsParams {
  limit: number;
}

/** 'ListVerificationReviews' return type */
export interface ListVerificationReviewsResult {
  attachment_uris: stringArray;
  born_on: string | null;
  country: string;
  customer_id: string;
  customer_kind: string;
  document_type: string;
  duplicate_customer_ids: stringArray;
  expires_at: Date;
  expires_on: string | null;
  identity_document_id: string;
  issued_on: string | null;
  last_four: string | null;
  market: string | null;
  name: string;
  other_results: stringArray;
  region: string | null;
  requested_at: Date;
  verification_case_id: string;
  verification_check_id: string;
}

/** 'ListVerificationReviews' query type */
export interface ListVerificationReviewsQuery {
  params: ListVerificationReviewsParams;
  result: ListVerificationReviewsResult;
}

const listVerificationReviewsIR: any = {"usedParamSet":{"limit":true},"params":[{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":687,"b":693}]}],"statement":"select\n  verification_check_id as \"verification_check_id!\",\n  verification_case_id as \"verification_case_id!\",\n  customer_id as \"customer_id!\",\n  customer_kind as \"customer_kind!\",\n  name as \"name!\",\n  born_on::text as born_on,\n  market,\n  identity_document_id as \"identity_document_id!\",\n  document_type as \"document_type!\",\n  country as \"country!\",\n  region,\n  last_four,\n  issued_on::text as issued_on,\n  expires_on::text as expires_on,\n  other_results as \"other_results!\",\n  attachment_uris as \"attachment_uris!\",\n  duplicate_customer_ids as \"duplicate_customer_ids!\",\n  requested_at as \"requested_at!\",\n  expires_at as \"expires_at!\"\nfrom strata.list_verification_reviews(p_limit => :limit!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   verification_check_id as "verification_check_id!",
 *   verification_case_id as "verification_case_id!",
 *   customer_id as "customer_id!",
 *   customer_kind as "customer_kind!",
 *   name as "name!",
 *   born_on::text as born_on,
 *   market,
 *   identity_document_id as "identity_document_id!",
 *   document_type as "document_type!",
 *   country as "country!",
 *   region,
 *   last_four,
 *   issued_on::text as issued_on,
 *   expires_on::text as expires_on,
 *   other_results as "other_results!",
 *   attachment_uris as "attachment_uris!",
 *   duplicate_customer_ids as "duplicate_customer_ids!",
 *   requested_at as "requested_at!",
 *   expires_at as "expires_at!"
 * from strata.list_verification_reviews(p_limit => :limit!)
 * ```
 */
export const listVerificationReviews = new PreparedQuery<ListVerificationReviewsParams,ListVerificationReviewsResult>(listVerificationReviewsIR);


/** 'ListVerificationCases' parameters type */
export interface ListVerificationCasesParams {
  customer_id: string;
}

/** 'ListVerificationCases' return type */
export interface ListVerificationCasesResult {
  acceptance_policy: string;
  decided_at: Date | null;
  expires_at: Date;
  market: string | null;
  opened_at: Date;
  reviewed_by_user_id: string | null;
  status: string;
  status_reason: string | null;
  submitted_at: Date | null;
  verification_case_id: string;
}

/** 'ListVerificationCases' query type */
export interface ListVerificationCasesQuery {
  params: ListVerificationCasesParams;
  result: ListVerificationCasesResult;
}

const listVerificationCasesIR: any = {"usedParamSet":{"customer_id":true},"params":[{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":318,"b":330}]}],"statement":"select\n  verification_case_id as \"verification_case_id!\",\n  acceptance_policy as \"acceptance_policy!\",\n  market,\n  status as \"status!\",\n  status_reason,\n  reviewed_by_user_id,\n  opened_at as \"opened_at!\",\n  submitted_at,\n  decided_at,\n  expires_at as \"expires_at!\"\nfrom strata.list_verification_cases(p_customer_id => :customer_id!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   verification_case_id as "verification_case_id!",
 *   acceptance_policy as "acceptance_policy!",
 *   market,
 *   status as "status!",
 *   status_reason,
 *   reviewed_by_user_id,
 *   opened_at as "opened_at!",
 *   submitted_at,
 *   decided_at,
 *   expires_at as "expires_at!"
 * from strata.list_verification_cases(p_customer_id => :customer_id!)
 * ```
 */
export const listVerificationCases = new PreparedQuery<ListVerificationCasesParams,ListVerificationCasesResult>(listVerificationCasesIR);


/** 'ListVerificationChecks' parameters type */
export interface ListVerificationChecksParams {
  verification_case_id: string;
}

/** 'ListVerificationChecks' return type */
export interface ListVerificationChecksResult {
  acceptance_policy: string;
  attachment_uris: stringArray;
  attempt_count: number | null;
  case_status: string;
  completed_at: Date | null;
  country: string | null;
  customer_id: string;
  document_type: string | null;
  identity_document_id: string | null;
  last_four: string | null;
  method: string | null;
  payload: Json | null;
  provider: string | null;
  provider_reference: string | null;
  region: string | null;
  requested_at: Date | null;
  reviewed_by_user_id: string | null;
  status: string | null;
  status_reason: string | null;
  verification_check_id: string | null;
}

/** 'ListVerificationChecks' query type */
export interface ListVerificationChecksQuery {
  params: ListVerificationChecksParams;
  result: ListVerificationChecksResult;
}

const listVerificationChecksIR: any = {"usedParamSet":{"verification_case_id":true},"params":[{"name":"verification_case_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":475,"b":496}]}],"statement":"select\n  verification_check_id,\n  customer_id as \"customer_id!\",\n  case_status as \"case_status!\",\n  acceptance_policy as \"acceptance_policy!\",\n  identity_document_id,\n  document_type,\n  country,\n  region,\n  last_four,\n  method,\n  provider,\n  status,\n  status_reason,\n  attempt_count,\n  provider_reference,\n  payload,\n  reviewed_by_user_id,\n  requested_at,\n  completed_at,\n  attachment_uris as \"attachment_uris!\"\nfrom strata.list_verification_checks(p_verification_case_id => :verification_case_id!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   verification_check_id,
 *   customer_id as "customer_id!",
 *   case_status as "case_status!",
 *   acceptance_policy as "acceptance_policy!",
 *   identity_document_id,
 *   document_type,
 *   country,
 *   region,
 *   last_four,
 *   method,
 *   provider,
 *   status,
 *   status_reason,
 *   attempt_count,
 *   provider_reference,
 *   payload,
 *   reviewed_by_user_id,
 *   requested_at,
 *   completed_at,
 *   attachment_uris as "attachment_uris!"
 * from strata.list_verification_checks(p_verification_case_id => :verification_case_id!)
 * ```
 */
export const listVerificationChecks = new PreparedQuery<ListVerificationChecksParams,ListVerificationChecksResult>(listVerificationChecksIR);


/** 'ReviewVerification' parameters type */
export interface ReviewVerificationParams {
  decision: string;
  reason: string;
  verification_case_id: string;
}

/** 'ReviewVerification' return type */
export interface ReviewVerificationResult {
  outcome: ReviewVerificationOutcome;
}

/** 'ReviewVerification' query type */
export interface ReviewVerificationQuery {
  params: ReviewVerificationParams;
  result: ReviewVerificationResult;
}

const reviewVerificationIR: any = {"usedParamSet":{"verification_case_id":true,"decision":true,"reason":true},"params":[{"name":"verification_case_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":60,"b":81}]},{"name":"decision","required":true,"transform":{"type":"scalar"},"locs":[{"a":98,"b":107}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":122,"b":129}]}],"statement":"select strata.review_verification(p_verification_case_id => :verification_case_id!, p_decision => :decision!, p_reason => :reason!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.review_verification(p_verification_case_id => :verification_case_id!, p_decision => :decision!, p_reason => :reason!) as "outcome!"
 * ```
 */
export const reviewVerification = new PreparedQuery<ReviewVerificationParams,ReviewVerificationResult>(reviewVerificationIR);


/** 'ReviewVerificationCheck' parameters type */
export interface ReviewVerificationCheckParams {
  decision: string;
  reason: string;
  verification_check_id: string;
}

/** 'ReviewVerificationCheck' return type */
export interface ReviewVerificationCheckResult {
  outcome: ReviewVerificationCheckOutcome;
}

/** 'ReviewVerificationCheck' query type */
export interface ReviewVerificationCheckQuery {
  params: ReviewVerificationCheckParams;
  result: ReviewVerificationCheckResult;
}

const reviewVerificationCheckIR: any = {"usedParamSet":{"verification_check_id":true,"decision":true,"reason":true},"params":[{"name":"verification_check_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":67,"b":89}]},{"name":"decision","required":true,"transform":{"type":"scalar"},"locs":[{"a":106,"b":115}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":130,"b":137}]}],"statement":"select strata.review_verification_check(p_verification_check_id => :verification_check_id!, p_decision => :decision!, p_reason => :reason!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.review_verification_check(p_verification_check_id => :verification_check_id!, p_decision => :decision!, p_reason => :reason!) as "outcome!"
 * ```
 */
export const reviewVerificationCheck = new PreparedQuery<ReviewVerificationCheckParams,ReviewVerificationCheckResult>(reviewVerificationCheckIR);


/** 'SettleVerifications' parameters type */
export interface SettleVerificationsParams {
  limit: number;
}

/** 'SettleVerifications' return type */
export interface SettleVerificationsResult {
  expired_count: number;
  reopened_count: number;
}

/** 'SettleVerifications' query type */
export interface SettleVerificationsQuery {
  params: SettleVerificationsParams;
  result: SettleVerificationsResult;
}

const settleVerificationsIR: any = {"usedParamSet":{"limit":true},"params":[{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":122,"b":128}]}],"statement":"select expired_count as \"expired_count!\", reopened_count as \"reopened_count!\" from strata.settle_verifications(p_limit => :limit!)"};

/**
 * Query generated from SQL:
 * ```
 * select expired_count as "expired_count!", reopened_count as "reopened_count!" from strata.settle_verifications(p_limit => :limit!)
 * ```
 */
export const settleVerifications = new PreparedQuery<SettleVerificationsParams,SettleVerificationsResult>(settleVerificationsIR);


/** 'RedactVerificationData' parameters type */
export interface RedactVerificationDataParams {
  customer_id: string;
  reason: string;
}

/** 'RedactVerificationData' return type */
export interface RedactVerificationDataResult {
  attachment_uris: stringArray | null;
  document_count: number | null;
  held_until: Date | null;
  outcome: RedactVerificationDataOutcome;
}

/** 'RedactVerificationData' query type */
export interface RedactVerificationDataQuery {
  params: RedactVerificationDataParams;
  result: RedactVerificationDataResult;
}

const redactVerificationDataIR: any = {"usedParamSet":{"customer_id":true,"reason":true},"params":[{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":162,"b":174}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":189,"b":196}]}],"statement":"select outcome as \"outcome!\", nullif(held_until, 'infinity') as held_until, document_count, attachment_uris\nfrom strata.redact_verification_data(p_customer_id => :customer_id!, p_reason => :reason!)"};

/**
 * Query generated from SQL:
 * ```
 * select outcome as "outcome!", nullif(held_until, 'infinity') as held_until, document_count, attachment_uris
 * from strata.redact_verification_data(p_customer_id => :customer_id!, p_reason => :reason!)
 * ```
 */
export const redactVerificationData = new PreparedQuery<RedactVerificationDataParams,RedactVerificationDataResult>(redactVerificationDataIR);


