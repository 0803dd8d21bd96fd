# The city on its pages
service-residents = 電子申請
service-office = 職員ポータル
# Signing in (office)
menu-account = 自分の設定
sign-in = ログイン
login = 職員ID
password = パスワード
sign-in-refused = 職員IDかパスワードが違うか、いまはログインできません。何度も間違えると、15分ほどログインできなくなります。
sign-in-help = パスワードが分からないときは、総務課の情報担当に新しいパスワードを頼んでください。
authenticator-code = 認証アプリの6けたの数字
authenticator-code-hint = スマートフォンなどの認証アプリに出ている数字を入れてください。30秒ごとに変わります。端末がないときは、回復コードを入れてください。
code-refused = 数字が合いません。認証アプリにいま出ている数字を入れてください。時計がずれているときは、端末の時刻を合わせてください。
start-again = 最初からやり直す
session-ended = ログインの時間が切れました
session-ended-kept = 送ろうとした内容は、まだ保存されていません。書いた内容は前のページに残っています。
session-ended-todo = 別のタブでログインしてから、このページで「戻る」を押し、もう一度送ってください。
# One's own account (office)
staff-name = 氏名
posts = 所属・職
concurrent = （兼務）
authenticator = 認証アプリ
authenticator-on = 登録済み
authenticator-off = 登録していません
change-password = パスワードを変える
current-password = いまのパスワード
new-password = 新しいパスワード
new-password-hint = 12文字以上。いくつかの言葉を並べると、長くても覚えやすくなります。
new-password-again = 新しいパスワード（もう一度）
must-change-password = はじめに、自分だけが知っているパスワードに変えてください。
password-too-short = 新しいパスワードは12文字以上にしてください。
password-too-long = 新しいパスワードは200文字までにしてください。
password-too-common = よく使われるため、すぐに当てられるパスワードです。ほかの言葉を組み合わせてください。
password-same = いまと同じパスワードです。新しいパスワードを考えてください。
password-differs = 2つの新しいパスワードが違います。同じものを入れてください。
current-password-wrong = いまのパスワードが違います。もう一度入れてください。
password-changed = パスワードを変えました。ほかの端末のログインは終わりました。
enrol-authenticator = 認証アプリを登録する
enrol-step-app = スマートフォンなどに認証アプリ（TOTP対応のもの）を用意してください。
enrol-step-scan = 認証アプリで、次の二次元コードを読み取ってください。
enrol-qr = 認証アプリに登録するための二次元コード。読み取れないときは、下の文字を入れてください。
enrol-step-type = 読み取れないときは、次の文字を入れてください。
enrol-open = この端末の認証アプリで開く
enrol-step-code = 認証アプリに出た6けたの数字を入れてください。
authenticator-enrolled = 認証アプリを登録しました。次のログインから数字も入れてください。
authenticator-already = 認証アプリはもう登録されています。変えるときは、総務課の情報担当に頼んでください。
# Sessions
sessions = ログイン中の端末
this-session = （この端末）
unknown-browser = 分からない端末
session-began = 開始
session-seen = 最後の操作
end-session = この端末を終わりにする
end-other-sessions = ほかの端末をすべて終わりにする
session-was-ended = ログインを終わりにしました。
# Signing in (residents)
resident-sign-in-lead = メールで届く6けたの数字でログインします。パスワードはいりません。はじめての方も、ここからアカウントを作れます。
mail-address = メールアドレス
mail-address-hint = 例：hanako@example.jp
mail-address-wrong = メールアドレスを確かめてください。「hanako@example.jp」のように、途中に @ を入れてください。
send-code = 数字をメールで受け取る
send-code-again = メールアドレスを入れなおす・もう一度送る
no-account-needed = アカウントがなくても申請できます。アカウントがあると、名前や住所を何度も書かずにすみます。
mail-code = メールに届いた6けたの数字
mail-code-hint = 届いてから{ $minutes }分のあいだ使えます。
mail-code-sent = { $mail } に6けたの数字を送りました。メールを開いて、下に入れてください。
mail-code-wrong = 数字が違います。メールの数字を確かめてください。あと{ $left }回入れられます。
mail-code-over = この数字はもう使えません。もう一度、新しい数字を受け取ってください。
no-mail = メールが届かないときは
no-mail-todo = 迷惑メールの箱を見てください。メールアドレスが違うと届きません。
mail-code-subject = 確認の数字のお知らせ
mail-code-body =
    { $city }の電子申請です。

    次の数字を画面に入れてください。

    { $code }

    { $minutes }分のあいだ使えます。だれにも教えないでください。市の職員がこの数字を聞くことはありません。

    お心あたりのないときは、このメールを消してください。何もおきません。
# One's own account (residents)
account = マイページ
my-applications = 自分の申請を見る
profile = 登録した内容
profile-lead = 申請のとき、ここに書いた内容がはじめから入ります。
profile-change = 登録した内容を変える
profile-all-optional = どれも書かなくてかまいません。書いたものだけ、申請のときに使います。
profile-saved = 登録した内容を変えました。
profile-name = 名前
profile-address = 住所
profile-phone = 電話番号
profile-birthday = 生年月日
profile-name-wrong = 名前に使えない文字があるか、50文字を超えています。
profile-kana-wrong = フリガナは、ひらがなかカタカナで入れてください。
profile-postal-wrong = 郵便番号は7けたの数字で入れてください。例：319-2292
profile-phone-wrong = 電話番号は市外局番から数字で入れてください。例：0295-52-1111
profile-birthday-wrong = 生年月日を確かめてください。こよみにない日か、これからの日になっています。
part-postal = 郵便番号
part-prefecture = 都道府県
part-city = 市区町村
part-town = 町字（大字）
part-street = 番地
part-building = 建物名・部屋番号（あれば）
not-said = まだ書いていません
save = 保存する
sign-out = ログアウト
account-delete = アカウントを消す
account-delete-what = メールアドレス、名前、住所、電話番号、生年月日を、このサイトから消します。元には戻せません。
account-delete-stays = すでに送った申請は、市で受け付けたものとして残ります。申請の状況は、申請のときのメールにあるリンクから見られます。
account-delete-do = アカウントを消す
# Proof
prove = 本人確認
prove-why = 大切な操作のため、もう一度、ご本人であることを確かめます。
prove-go-on = 確かめて進む
prove-mail = { $mail } に6けたの数字を送ります。
proof-needed = もう一度、本人確認をしてください
proof-needed-todo = 別のタブで本人確認をしてから、このページで「戻る」を押し、もう一度送ってください。
# New browsers
new-browser-subject = はじめての端末からログインがありました
new-browser-body =
    { $city }のアカウントに、はじめての端末からログインがありました。

    日時：{ $when }
    端末：{ $about }

    ご自分でログインしたときは、何もしなくてかまいません。

    お心あたりのないときは、次のページの「ログイン中の端末」で、その端末を終わりにしてください。
    { $link }
# Second factor (office)
must-enrol = この市では、パスワードのほかに認証アプリが要ります。登録すると、ほかのページへ進めます。
recovery-codes = 回復コード
recovery-codes-left = 残り{ $left }個
recovery-codes-new = 回復コードを作り直す
recovery-codes-what = 認証アプリの入った端末をなくしたとき、6けたの数字の代わりに使います。1つのコードは1回だけ使えます。
recovery-codes-once = このページを閉じると、もう表示できません。印刷するか書き写して、端末とは別の、鍵のかかる場所に保管してください。
recovery-codes-replace = 新しいコードを作ると、前のコードは使えなくなります。
recovery-codes-made = 新しい回復コードを作りました。前のコードは使えません。
recovery-codes-kept = 保管しました
notice-mail = お知らせのメール
notice-mail-hint = はじめての端末からログインがあったときなどに、お知らせを送ります。空にすると送りません。
notice-mail-change = お知らせのメールを変える
notice-mail-changed = お知らせのメールを変えました。
no-notice-mail = 登録していません
notice-mail-subject = お知らせのメールが変わりました
notice-mail-body =
    職員ポータルの、お知らせを受け取るメールアドレスが変わりました。

    ご自分で変えたときは、何もしなくてかまいません。お心あたりのないときは、総務課の情報担当に知らせてください。
    { $link }
# Passkeys
passkeys = パスキー
passkey-what = 指紋・顔・端末の暗証番号で入るための鍵です。番号やパスワードを入れずにすみ、にせのサイトでは使えません。
passkey-none = まだ登録していません。
passkey-new = パスキーを登録
passkey-new-how = ボタンを押すと、いま使っている端末が指紋などをたずねます。パスキーはその端末に残り、市には届きません。
passkey-make = この端末でパスキーを作る
passkey-needs-script = パスキーを作るには、ブラウザーのJavaScriptを使えるようにしてください。
passkey-back = 登録せずに戻る
passkey-made = 登録
passkey-not-used = まだ使っていません
passkey-remove = このパスキーを消す
passkey-added = パスキーを登録しました。次からこの端末では、パスキーで入れます。
passkey-removed = パスキーを消しました。端末に残っている鍵は、もう使えません。
passkey-not-kept = パスキーを登録できませんでした。もう一度、作ってください。
passkey-sign-in = パスキーでログイン
passkey-prove = パスキーで確かめる
passkey-refused = このパスキーでは入れませんでした。もう一度試すか、ほかの方法で入ってください。
passkey-failed = 端末からパスキーを受け取れませんでした。もう一度押すか、ほかの方法を使ってください。
passkey-there = この端末のパスキーは、もう登録してあります。
new-passkey-subject = パスキーが登録されました
new-passkey-body =
    { $city }のアカウントに、パスキーが登録されました。

    日時：{ $when }
    端末：{ $about }

    ご自分で登録したときは、何もしなくてかまいません。

    お心あたりのないときは、次のページでそのパスキーを消し、ログイン中の端末も確かめてください。
    { $link }
