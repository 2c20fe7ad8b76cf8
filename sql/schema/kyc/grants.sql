revoke create on schema strata_kyc from strata_definer;
