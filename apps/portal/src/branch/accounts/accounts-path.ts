export const ACCOUNTS_PATH = '/branch/accounts';
