-- Every client asks for the version, whichever nouns are installed.
grant execute on function strata.schema_version() to strata_auth, strata_app, strata_operator, strata_worker, strata_reporter, strata_definer;
