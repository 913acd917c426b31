/**
 * Passwords of twelve characters and more that lists of leaked ones hold in front, and the beginnings they are made from by
 * adding a year or a mark; lower case, without spaces and marks between. The sample password of the README is one of them.
 */
export const COMMON_PASSWORDS: readonly string[] = [
  'mihon2026hosho',
  '123456789012', '1234567890123', '12345678901234', '123456789123', '0123456789', '1234567890', '987654321098', '0987654321', '098765432109', '112233445566', '1q2w3e4r5t6y', '123qweasdzxc', '1qaz2wsx3edc', '123412341234',
  'qwertyuiop', 'qwertyuiopasdf', 'qwertyuiop123', 'qwerty123456', 'qwerty1234567890', 'asdfghjkl', 'asdfghjkl123', 'zxcvbnm123456', 'qazwsxedcrfv', 'qwerasdfzxcv', 'abcdefghijkl', 'abcdefghijklmnop', 'abcdefg123456', 'abc123456789', 'abcd12345678', 'a1b2c3d4e5f6', 'aa123456789',
  'password', 'password1234', 'password12345', 'password123456', 'passwordpassword', 'mypassword', 'newpassword', 'changeme', 'changemenow', 'changepassword', 'letmein', 'letmeinplease', 'welcome', 'welcomewelcome', 'iloveyou', 'iloveyouforever', 'trustno1', 'administrator', 'admin', 'adminadmin', 'superman', 'football', 'baseball', 'sunshine', 'princess', 'dragon', 'monkey', 'master', 'shadow', 'correcthorsebatterystaple',
  'pasuwado', 'pasuwaado', 'himitsu', 'himitsudesu', 'sakura', 'sakurasakura', 'arigatou', 'arigatougozaimasu', 'konnichiwa', 'ohayougozaimasu', 'yoroshiku', 'yoroshikuonegaishimasu', 'kaishakaisha', 'nihonnihon', 'nippon', 'tokyotokyo', 'doraemon', 'pikachu', 'kensetsu', 'kensetsugaisha', 'hoshokaisha', 'hoshouhoshou', 'denshihosho', 'denshihoshou', 'maebarai', 'maebaraikin', 'enethosho',
  'パスワード', 'ひみつ', 'さくら', 'ありがとう', 'ありがとうございます', 'よろしくお願いします',
];
