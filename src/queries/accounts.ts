/** Types generated for queries found in "sql/queries/accounts.sql" */
import { PreparedQuery } from '@pgtyped/runtime';
import type { AccountStatus, AddAccountHolderOutcome, AddAccountOperatorOutcome, CloseAccountOutcome, CreateAccountOutcome, EndAccountHolderOutcome, EndAccountOperatorOutcome, FreezeAccountOutcome, OpenAccountOutcome, RenameAccountOutcome, SetDefaultAccountOutcome, SetParentAccountOutcome, UnfreezeAccountOutcome } from './values.js';

export type NumberOrString = number | string;

export type stringArray = (string)[];

/** 'ListOwnAccounts' parameters type */
export interface ListOwnAccountsParams {
  after_account_id: string;
  limit: NumberOrString;
}

/** 'ListOwnAccounts' return type */
export interface ListOwnAccountsResult {
  account_id: string;
  account_type: string;
  closed_at: Date | null;
  created_at: Date;
  currency: string;
  customer_id: string;
  frozen_at: Date | null;
  is_default: boolean;
  name: string | null;
  opened_at: Date | null;
  parent_account_id: string | null;
  status: AccountStatus;
}

/** 'ListOwnAccounts' query type */
export interface ListOwnAccountsQuery {
  params: ListOwnAccountsParams;
  result: ListOwnAccountsResult;
}

const listOwnAccountsIR: any = {"usedParamSet":{"after_account_id":true,"limit":true},"params":[{"name":"after_account_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":325,"b":342}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":370,"b":376}]}],"statement":"select\n  account_id as \"account_id!\",\n  customer_id as \"customer_id!\",\n  parent_account_id,\n  account_type as \"account_type!\",\n  currency as \"currency!\",\n  name,\n  is_default as \"is_default!\",\n  status as \"status!\",\n  opened_at,\n  frozen_at,\n  closed_at,\n  created_at as \"created_at!\"\nfrom strata.accounts\nwhere account_id > :after_account_id!\norder by account_id\nlimit :limit!"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   account_id as "account_id!",
 *   customer_id as "customer_id!",
 *   parent_account_id,
 *   account_type as "account_type!",
 *   currency as "currency!",
 *   name,
 *   is_default as "is_default!",
 *   status as "status!",
 *   opened_at,
 *   frozen_at,
 *   closed_at,
 *   created_at as "created_at!"
 * from strata.accounts
 * where account_id > :after_account_id!
 * order by account_id
 * limit :limit!
 * ```
 */
export const listOwnAccounts = new PreparedQuery<ListOwnAccountsParams,ListOwnAccountsResult>(listOwnAccountsIR);


/** 'GetOwnAccount' parameters type */
export interface GetOwnAccountParams {
  account_id: string;
}

/** 'GetOwnAccount' return type */
export interface GetOwnAccountResult {
  account_id: string;
  account_type: string;
  closed_at: Date | null;
  created_at: Date;
  currency: string;
  customer_id: string;
  frozen_at: Date | null;
  is_default: boolean;
  name: string | null;
  opened_at: Date | null;
  parent_account_id: string | null;
  status: AccountStatus;
}

/** 'GetOwnAccount' query type */
export interface GetOwnAccountQuery {
  params: GetOwnAccountParams;
  result: GetOwnAccountResult;
}

const getOwnAccountIR: any = {"usedParamSet":{"account_id":true},"params":[{"name":"account_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":325,"b":336}]}],"statement":"select\n  account_id as \"account_id!\",\n  customer_id as \"customer_id!\",\n  parent_account_id,\n  account_type as \"account_type!\",\n  currency as \"currency!\",\n  name,\n  is_default as \"is_default!\",\n  status as \"status!\",\n  opened_at,\n  frozen_at,\n  closed_at,\n  created_at as \"created_at!\"\nfrom strata.accounts\nwhere account_id = :account_id!"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   account_id as "account_id!",
 *   customer_id as "customer_id!",
 *   parent_account_id,
 *   account_type as "account_type!",
 *   currency as "currency!",
 *   name,
 *   is_default as "is_default!",
 *   status as "status!",
 *   opened_at,
 *   frozen_at,
 *   closed_at,
 *   created_at as "created_at!"
 * from strata.accounts
 * where account_id = :account_id!
 * ```
 */
export const getOwnAccount = new PreparedQuery<GetOwnAccountParams,GetOwnAccountResult>(getOwnAccountIR);


/** 'ListCurrencies' parameters type */
export type ListCurrenciesParams = void;

/** 'ListCurrencies' return type */
export interface ListCurrenciesResult {
  /** Alphabetic code, such as EUR. */
  currency: string;
  /** Digits after the decimal point: 2 for EUR, 0 for JPY, 3 for KWD. A ledger that counts in the smallest unit divides by 10 to this power. */
  minor_unit: number;
  /** Name in English. */
  name: string;
  withdrawn_on: string | null;
}

/** 'ListCurrencies' query type */
export interface ListCurrenciesQuery {
  params: ListCurrenciesParams;
  result: ListCurrenciesResult;
}

const listCurrenciesIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  currency as \"currency!\",\n  name as \"name!\",\n  minor_unit as \"minor_unit!\",\n  withdrawn_on::text as withdrawn_on\nfrom strata_accounts.currencies\norder by currency"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   currency as "currency!",
 *   name as "name!",
 *   minor_unit as "minor_unit!",
 *   withdrawn_on::text as withdrawn_on
 * from strata_accounts.currencies
 * order by currency
 * ```
 */
export const listCurrencies = new PreparedQuery<ListCurrenciesParams,ListCurrenciesResult>(listCurrenciesIR);


/** 'ListAccountTypes' parameters type */
export type ListAccountTypesParams = void;

/** 'ListAccountTypes' return type */
export interface ListAccountTypesResult {
  /** Name of the type. */
  account_type: string;
  /** What such an account is for. */
  description: string;
}

/** 'ListAccountTypes' query type */
export interface ListAccountTypesQuery {
  params: ListAccountTypesParams;
  result: ListAccountTypesResult;
}

const listAccountTypesIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  account_type as \"account_type!\",\n  description as \"description!\"\nfrom strata_accounts.account_types\norder by account_type"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   account_type as "account_type!",
 *   description as "description!"
 * from strata_accounts.account_types
 * order by account_type
 * ```
 */
export const listAccountTypes = new PreparedQuery<ListAccountTypesParams,ListAccountTypesResult>(listAccountTypesIR);


/** 'CreateAccount' parameters type */
export interface CreateAccountParams {
  account_type: string;
  currency: string;
  customer_id: string;
  name?: string | null | void;
  parent_account_id?: string | null | void;
}

/** 'CreateAccount' return type */
export interface CreateAccountResult {
  account_id: string | null;
  outcome: CreateAccountOutcome;
}

/** 'CreateAccount' query type */
export interface CreateAccountQuery {
  params: CreateAccountParams;
  result: CreateAccountResult;
}

const createAccountIR: any = {"usedParamSet":{"customer_id":true,"account_type":true,"currency":true,"name":true,"parent_account_id":true},"params":[{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":92,"b":104}]},{"name":"account_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":127,"b":140}]},{"name":"currency","required":true,"transform":{"type":"scalar"},"locs":[{"a":159,"b":168}]},{"name":"name","required":false,"transform":{"type":"scalar"},"locs":[{"a":183,"b":187}]},{"name":"parent_account_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":215,"b":232}]}],"statement":"select\n  outcome as \"outcome!\",\n  account_id\nfrom strata.create_account(\n  p_customer_id => :customer_id!,\n  p_account_type => :account_type!,\n  p_currency => :currency!,\n  p_name => :name,\n  p_parent_account_id => :parent_account_id\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   account_id
 * from strata.create_account(
 *   p_customer_id => :customer_id!,
 *   p_account_type => :account_type!,
 *   p_currency => :currency!,
 *   p_name => :name,
 *   p_parent_account_id => :parent_account_id
 * )
 * ```
 */
export const createAccount = new PreparedQuery<CreateAccountParams,CreateAccountResult>(createAccountIR);


/** 'OpenAccount' parameters type */
export interface OpenAccountParams {
  account_id: string;
  reason?: string | null | void;
}

/** 'OpenAccount' return type */
export interface OpenAccountResult {
  outcome: OpenAccountOutcome;
}

/** 'OpenAccount' query type */
export interface OpenAccountQuery {
  params: OpenAccountParams;
  result: OpenAccountResult;
}

const openAccountIR: any = {"usedParamSet":{"account_id":true,"reason":true},"params":[{"name":"account_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":43,"b":54}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":69,"b":75}]}],"statement":"select strata.open_account(p_account_id => :account_id!, p_reason => :reason) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.open_account(p_account_id => :account_id!, p_reason => :reason) as "outcome!"
 * ```
 */
export const openAccount = new PreparedQuery<OpenAccountParams,OpenAccountResult>(openAccountIR);


/** 'FreezeAccount' parameters type */
export interface FreezeAccountParams {
  account_id: string;
  reason?: string | null | void;
}

/** 'FreezeAccount' return type */
export interface FreezeAccountResult {
  outcome: FreezeAccountOutcome;
}

/** 'FreezeAccount' query type */
export interface FreezeAccountQuery {
  params: FreezeAccountParams;
  result: FreezeAccountResult;
}

const freezeAccountIR: any = {"usedParamSet":{"account_id":true,"reason":true},"params":[{"name":"account_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":45,"b":56}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":71,"b":77}]}],"statement":"select strata.freeze_account(p_account_id => :account_id!, p_reason => :reason) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.freeze_account(p_account_id => :account_id!, p_reason => :reason) as "outcome!"
 * ```
 */
export const freezeAccount = new PreparedQuery<FreezeAccountParams,FreezeAccountResult>(freezeAccountIR);


/** 'UnfreezeAccount' parameters type */
export interface UnfreezeAccountParams {
  account_id: string;
  reason?: string | null | void;
}

/** 'UnfreezeAccount' return type */
export interface UnfreezeAccountResult {
  outcome: UnfreezeAccountOutcome;
}

/** 'UnfreezeAccount' query type */
export interface UnfreezeAccountQuery {
  params: UnfreezeAccountParams;
  result: UnfreezeAccountResult;
}

const unfreezeAccountIR: any = {"usedParamSet":{"account_id":true,"reason":true},"params":[{"name":"account_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":47,"b":58}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":73,"b":79}]}],"statement":"select strata.unfreeze_account(p_account_id => :account_id!, p_reason => :reason) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.unfreeze_account(p_account_id => :account_id!, p_reason => :reason) as "outcome!"
 * ```
 */
export const unfreezeAccount = new PreparedQuery<UnfreezeAccountParams,UnfreezeAccountResult>(unfreezeAccountIR);


/** 'CloseAccount' parameters type */
export interface CloseAccountParams {
  account_id: string;
  reason?: string | null | void;
}

/** 'CloseAccount' return type */
export interface CloseAccountResult {
  outcome: CloseAccountOutcome;
}

/** 'CloseAccount' query type */
export interface CloseAccountQuery {
  params: CloseAccountParams;
  result: CloseAccountResult;
}

const closeAccountIR: any = {"usedParamSet":{"account_id":true,"reason":true},"params":[{"name":"account_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":44,"b":55}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":70,"b":76}]}],"statement":"select strata.close_account(p_account_id => :account_id!, p_reason => :reason) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.close_account(p_account_id => :account_id!, p_reason => :reason) as "outcome!"
 * ```
 */
export const closeAccount = new PreparedQuery<CloseAccountParams,CloseAccountResult>(closeAccountIR);


/** 'RenameAccount' parameters type */
export interface RenameAccountParams {
  account_id: string;
  name?: string | null | void;
}

/** 'RenameAccount' return type */
export interface RenameAccountResult {
  outcome: RenameAccountOutcome;
}

/** 'RenameAccount' query type */
export interface RenameAccountQuery {
  params: RenameAccountParams;
  result: RenameAccountResult;
}

const renameAccountIR: any = {"usedParamSet":{"account_id":true,"name":true},"params":[{"name":"account_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":45,"b":56}]},{"name":"name","required":false,"transform":{"type":"scalar"},"locs":[{"a":69,"b":73}]}],"statement":"select strata.rename_account(p_account_id => :account_id!, p_name => :name) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.rename_account(p_account_id => :account_id!, p_name => :name) as "outcome!"
 * ```
 */
export const renameAccount = new PreparedQuery<RenameAccountParams,RenameAccountResult>(renameAccountIR);


/** 'SetDefaultAccount' parameters type */
export interface SetDefaultAccountParams {
  account_id: string;
}

/** 'SetDefaultAccount' return type */
export interface SetDefaultAccountResult {
  outcome: SetDefaultAccountOutcome;
}

/** 'SetDefaultAccount' query type */
export interface SetDefaultAccountQuery {
  params: SetDefaultAccountParams;
  result: SetDefaultAccountResult;
}

const setDefaultAccountIR: any = {"usedParamSet":{"account_id":true},"params":[{"name":"account_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":50,"b":61}]}],"statement":"select strata.set_default_account(p_account_id => :account_id!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.set_default_account(p_account_id => :account_id!) as "outcome!"
 * ```
 */
export const setDefaultAccount = new PreparedQuery<SetDefaultAccountParams,SetDefaultAccountResult>(setDefaultAccountIR);


/** 'SetParentAccount' parameters type */
export interface SetParentAccountParams {
  account_id: string;
  parent_account_id?: string | null | void;
}

/** 'SetParentAccount' return type */
export interface SetParentAccountResult {
  outcome: SetParentAccountOutcome;
}

/** 'SetParentAccount' query type */
export interface SetParentAccountQuery {
  params: SetParentAccountParams;
  result: SetParentAccountResult;
}

const setParentAccountIR: any = {"usedParamSet":{"account_id":true,"parent_account_id":true},"params":[{"name":"account_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":49,"b":60}]},{"name":"parent_account_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":86,"b":103}]}],"statement":"select strata.set_parent_account(p_account_id => :account_id!, p_parent_account_id => :parent_account_id) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.set_parent_account(p_account_id => :account_id!, p_parent_account_id => :parent_account_id) as "outcome!"
 * ```
 */
export const setParentAccount = new PreparedQuery<SetParentAccountParams,SetParentAccountResult>(setParentAccountIR);


/** 'AddAccountHolder' parameters type */
export interface AddAccountHolderParams {
  account_id: string;
  capacity: string;
  customer_id: string;
}

/** 'AddAccountHolder' return type */
export interface AddAccountHolderResult {
  account_holder_id: string | null;
  outcome: AddAccountHolderOutcome;
}

/** 'AddAccountHolder' query type */
export interface AddAccountHolderQuery {
  params: AddAccountHolderParams;
  result: AddAccountHolderResult;
}

const addAccountHolderIR: any = {"usedParamSet":{"account_id":true,"customer_id":true,"capacity":true},"params":[{"name":"account_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":99,"b":110}]},{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":130,"b":142}]},{"name":"capacity","required":true,"transform":{"type":"scalar"},"locs":[{"a":159,"b":168}]}],"statement":"select\n  outcome as \"outcome!\",\n  account_holder_id\nfrom strata.add_account_holder(p_account_id => :account_id!, p_customer_id => :customer_id!, p_capacity => :capacity!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   account_holder_id
 * from strata.add_account_holder(p_account_id => :account_id!, p_customer_id => :customer_id!, p_capacity => :capacity!)
 * ```
 */
export const addAccountHolder = new PreparedQuery<AddAccountHolderParams,AddAccountHolderResult>(addAccountHolderIR);


/** 'EndAccountHolder' parameters type */
export interface EndAccountHolderParams {
  account_holder_id: string;
}

/** 'EndAccountHolder' return type */
export interface EndAccountHolderResult {
  outcome: EndAccountHolderOutcome;
}

/** 'EndAccountHolder' query type */
export interface EndAccountHolderQuery {
  params: EndAccountHolderParams;
  result: EndAccountHolderResult;
}

const endAccountHolderIR: any = {"usedParamSet":{"account_holder_id":true},"params":[{"name":"account_holder_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":56,"b":74}]}],"statement":"select strata.end_account_holder(p_account_holder_id => :account_holder_id!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.end_account_holder(p_account_holder_id => :account_holder_id!) as "outcome!"
 * ```
 */
export const endAccountHolder = new PreparedQuery<EndAccountHolderParams,EndAccountHolderResult>(endAccountHolderIR);


/** 'AddAccountOperator' parameters type */
export interface AddAccountOperatorParams {
  account_id: string;
  capacity: string;
  user_id: string;
}

/** 'AddAccountOperator' return type */
export interface AddAccountOperatorResult {
  account_operator_id: string | null;
  outcome: AddAccountOperatorOutcome;
}

/** 'AddAccountOperator' query type */
export interface AddAccountOperatorQuery {
  params: AddAccountOperatorParams;
  result: AddAccountOperatorResult;
}

const addAccountOperatorIR: any = {"usedParamSet":{"account_id":true,"user_id":true,"capacity":true},"params":[{"name":"account_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":103,"b":114}]},{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":130,"b":138}]},{"name":"capacity","required":true,"transform":{"type":"scalar"},"locs":[{"a":155,"b":164}]}],"statement":"select\n  outcome as \"outcome!\",\n  account_operator_id\nfrom strata.add_account_operator(p_account_id => :account_id!, p_user_id => :user_id!, p_capacity => :capacity!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   account_operator_id
 * from strata.add_account_operator(p_account_id => :account_id!, p_user_id => :user_id!, p_capacity => :capacity!)
 * ```
 */
export const addAccountOperator = new PreparedQuery<AddAccountOperatorParams,AddAccountOperatorResult>(addAccountOperatorIR);


/** 'EndAccountOperator' parameters type */
export interface EndAccountOperatorParams {
  account_operator_id: string;
}

/** 'EndAccountOperator' return type */
export interface EndAccountOperatorResult {
  outcome: EndAccountOperatorOutcome;
}

/** 'EndAccountOperator' query type */
export interface EndAccountOperatorQuery {
  params: EndAccountOperatorParams;
  result: EndAccountOperatorResult;
}

const endAccountOperatorIR: any = {"usedParamSet":{"account_operator_id":true},"params":[{"name":"account_operator_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":60,"b":80}]}],"statement":"select strata.end_account_operator(p_account_operator_id => :account_operator_id!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.end_account_operator(p_account_operator_id => :account_operator_id!) as "outcome!"
 * ```
 */
export const endAccountOperator = new PreparedQuery<EndAccountOperatorParams,EndAccountOperatorResult>(endAccountOperatorIR);


/** 'ListAccounts' parameters type */
export interface ListAccountsParams {
  after_account_id?: string | null | void;
  customer_id: string;
  limit: number;
}

/** 'ListAccounts' return type */
export interface ListAccountsResult {
  account_id: string;
  account_type: string;
  capacities: stringArray;
  closed_at: Date | null;
  created_at: Date;
  currency: string;
  customer_id: string;
  frozen_at: Date | null;
  frozen_by: string | null;
  is_default: boolean;
  name: string | null;
  opened_at: Date | null;
  parent_account_id: string | null;
  status: string;
  status_reason: string | null;
}

/** 'ListAccounts' query type */
export interface ListAccountsQuery {
  params: ListAccountsParams;
  result: ListAccountsResult;
}

const listAccountsIR: any = {"usedParamSet":{"customer_id":true,"limit":true,"after_account_id":true},"params":[{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":389,"b":401}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":415,"b":421}]},{"name":"after_account_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":446,"b":462}]}],"statement":"select\n  account_id as \"account_id!\",\n  customer_id as \"customer_id!\",\n  parent_account_id,\n  account_type as \"account_type!\",\n  currency as \"currency!\",\n  name,\n  is_default as \"is_default!\",\n  capacities as \"capacities!\",\n  status as \"status!\",\n  status_reason,\n  frozen_by,\n  opened_at,\n  frozen_at,\n  closed_at,\n  created_at as \"created_at!\"\nfrom strata.list_accounts(p_customer_id => :customer_id!, p_limit => :limit!, p_after_account_id => :after_account_id)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   account_id as "account_id!",
 *   customer_id as "customer_id!",
 *   parent_account_id,
 *   account_type as "account_type!",
 *   currency as "currency!",
 *   name,
 *   is_default as "is_default!",
 *   capacities as "capacities!",
 *   status as "status!",
 *   status_reason,
 *   frozen_by,
 *   opened_at,
 *   frozen_at,
 *   closed_at,
 *   created_at as "created_at!"
 * from strata.list_accounts(p_customer_id => :customer_id!, p_limit => :limit!, p_after_account_id => :after_account_id)
 * ```
 */
export const listAccounts = new PreparedQuery<ListAccountsParams,ListAccountsResult>(listAccountsIR);


/** 'ListAccountRoles' parameters type */
export interface ListAccountRolesParams {
  account_id: string;
}

/** 'ListAccountRoles' return type */
export interface ListAccountRolesResult {
  account_role_id: string;
  capacity: string;
  customer_id: string | null;
  ended_at: Date | null;
  started_at: Date;
  user_id: string | null;
}

/** 'ListAccountRoles' query type */
export interface ListAccountRolesQuery {
  params: ListAccountRolesParams;
  result: ListAccountRolesResult;
}

const listAccountRolesIR: any = {"usedParamSet":{"account_id":true},"params":[{"name":"account_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":190,"b":201}]}],"statement":"select\n  account_role_id as \"account_role_id!\",\n  customer_id,\n  user_id,\n  capacity as \"capacity!\",\n  started_at as \"started_at!\",\n  ended_at\nfrom strata.list_account_roles(p_account_id => :account_id!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   account_role_id as "account_role_id!",
 *   customer_id,
 *   user_id,
 *   capacity as "capacity!",
 *   started_at as "started_at!",
 *   ended_at
 * from strata.list_account_roles(p_account_id => :account_id!)
 * ```
 */
export const listAccountRoles = new PreparedQuery<ListAccountRolesParams,ListAccountRolesResult>(listAccountRolesIR);


/** 'ListAccountStatusPeriods' parameters type */
export interface ListAccountStatusPeriodsParams {
  account_id: string;
}

/** 'ListAccountStatusPeriods' return type */
export interface ListAccountStatusPeriodsResult {
  ended_at: Date | null;
  reason: string | null;
  started_at: Date;
  status: string;
}

/** 'ListAccountStatusPeriods' query type */
export interface ListAccountStatusPeriodsQuery {
  params: ListAccountStatusPeriodsParams;
  result: ListAccountStatusPeriodsResult;
}

const listAccountStatusPeriodsIR: any = {"usedParamSet":{"account_id":true},"params":[{"name":"account_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":133,"b":144}]}],"statement":"select\n  status as \"status!\",\n  reason,\n  started_at as \"started_at!\",\n  ended_at\nfrom strata.account_status_periods(p_account_id => :account_id!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   status as "status!",
 *   reason,
 *   started_at as "started_at!",
 *   ended_at
 * from strata.account_status_periods(p_account_id => :account_id!)
 * ```
 */
export const listAccountStatusPeriods = new PreparedQuery<ListAccountStatusPeriodsParams,ListAccountStatusPeriodsResult>(listAccountStatusPeriodsIR);


