yen = 円
consent-agree = 同意します
calculated-later = ここまでの答えから計算します。
# Bank account
bank-holder = 口座名義（カナ）
bank-bank = 金融機関の名前
bank-branch = 支店の名前または番号
bank-kind = 預金の種類
bank-kind-ordinary = 普通
bank-kind-current = 当座
bank-kind-savings = 貯蓄
bank-number = 口座番号（7けた）
bank-yucho = ゆうちょ銀行のときは、通帳の記号と番号でも入れられます
bank-yucho-hint = 記号と番号を入れると、金融機関・支店・口座番号は入れなくてかまいません。
bank-yucho_symbol = 記号（5けた）
bank-yucho_number = 番号
# Places
postal-unknown = この郵便番号は、市内の郵便番号の中に見つかりません。市外の住所は、都道府県から入れてください。
place-here = いまいる場所にする
place-found = いまいる場所を入れました。
place-none = 場所を調べられませんでした。町字を選んでください。
place-given = 入っている場所（緯度, 経度）
place-town = 場所のある町字
place-choose = 選んでください（町字の中心を場所とします）
place-forget = 場所を消す
# Files
upload-kind = 「{ $name }」は{ $accepted }のファイルではないので、受け取れませんでした。{ $accepted }のファイルを付けてください。ほかの答えは残っています。
upload-too-large = 「{ $name }」は{ $mb }MBより大きいので、受け取れませんでした。小さくするか、分けて付けてください。ほかの答えは残っています。
upload-too-large-together = 「{ $name }」までを一度に送ると大きすぎるので、受け取れませんでした。もう一度、これだけを付けてください。ほかの答えは残っています。
upload-too-many = ファイルは{ $most }つまでなので、「{ $name }」は受け取っていません。入れ替えるときは、先にほかのファイルを取り消してください。
upload-empty = 「{ $name }」は中身が空なので、受け取れませんでした。ファイルを確かめて、もう一度付けてください。
# Signature
signature = 署名
signature-draw = この枠に指やペンで署名する
signature-clear = 書き直す
signature-again = 署名をやり直す
signature-name = 氏名を入力して署名する
signature-sure = この氏名の入力を、私の署名とします
signature-typed = 氏名の入力で署名しました。
signature-not-sure = 氏名の入力を署名とするときは、下の欄にもチェックを入れてください。
