# The city on its pages
service-residents = Online applications
service-office = Staff portal
# Signing in (office)
menu-account = My settings
sign-in = Sign in
login = Staff ID
password = Password
sign-in-refused = The staff ID or the password is wrong, or you cannot sign in right now. After many wrong tries you have to wait for about 15 minutes.
sign-in-help = If you do not know your password, ask the information group of the General Affairs Division for a new one.
authenticator-code = Six digits from your authenticator app
authenticator-code-hint = Enter the digits your authenticator app shows. They change every 30 seconds. Without the device, enter a recovery code.
code-refused = These digits do not match. Enter the digits the app shows now. If the clock of your device is wrong, set it right.
start-again = Start again
session-ended = You were signed out because time ran out
session-ended-kept = What you sent is not saved yet. What you wrote is still on the page before.
session-ended-todo = Sign in in another tab, then go back from this page and send it again.
# One's own account (office)
staff-name = Name
posts = Unit and position
concurrent = (concurrent post)
authenticator = Authenticator app
authenticator-on = Registered
authenticator-off = Not registered
change-password = Change password
current-password = Current password
new-password = New password
new-password-hint = At least 12 characters. A few words in a row are long and still easy to remember.
new-password-again = New password (again)
must-change-password = First, change to a password that only you know.
password-too-short = Make the new password at least 12 characters long.
password-too-long = Keep the new password within 200 characters.
password-too-common = This password is used by many people and easily guessed. Combine other words.
password-same = This is your current password. Think of a new one.
password-differs = The two new passwords are different. Enter the same one twice.
current-password-wrong = The current password is not right. Enter it again.
password-changed = Your password was changed. You were signed out on your other devices.
enrol-authenticator = Register an authenticator app
enrol-step-app = Have an authenticator app (TOTP) ready, for example on your smartphone.
enrol-step-scan = Scan this code with the app.
enrol-qr = Code for registering the authenticator app. If you cannot scan it, type the letters below.
enrol-step-type = If you cannot scan it, type these letters:
enrol-open = Open in the authenticator app of this device
enrol-step-code = Enter the six digits the app shows.
authenticator-enrolled = The authenticator app is registered. From the next sign-in on, enter its digits too.
authenticator-already = An authenticator app is registered already. To change it, ask the information group of the General Affairs Division.
# Sessions
sessions = Devices that are signed in
this-session = (this device)
unknown-browser = Unknown device
session-began = Since
session-seen = last used
end-session = Sign this device out
end-other-sessions = Sign all other devices out
session-was-ended = The device was signed out.
# Signing in (residents)
resident-sign-in-lead = You sign in with six digits that we send to you by mail. There is no password. If this is your first time, this makes your account.
mail-address = Mail address
mail-address-hint = Example: hanako@example.jp
mail-address-wrong = Please check the mail address. It has an @ in it, like hanako@example.jp.
send-code = Get the digits by mail
send-code-again = Change the mail address or send again
no-account-needed = You can apply without an account. With one, you need not write your name and address again and again.
mail-code = Six digits from the mail
mail-code-hint = They are good for { $minutes } minutes.
mail-code-sent = We sent six digits to { $mail }. Open the mail and enter them below.
mail-code-wrong = These digits are not right. Please check the mail. Tries left: { $left }.
mail-code-over = These digits are no longer good. Please get new ones.
no-mail = If no mail arrives
no-mail-todo = Look in the folder for unwanted mail. If the address is wrong, the mail does not arrive.
mail-code-subject = Your code
mail-code-body =
    This is the online application service of { $city }.

    Enter this code on the page:

    { $code }

    It is good for { $minutes } minutes. Do not tell it to anyone. City staff will never ask you for it.

    If you did not ask for it, delete this mail. Nothing will happen.
# One's own account (residents)
account = My page
my-applications = See my applications
profile = Your details
profile-lead = Forms are filled in with what you write here.
profile-change = Change your details
profile-all-optional = You need not write any of this. We use what you write only to fill in your forms.
profile-saved = Your details were changed.
profile-name = Name
profile-address = Address
profile-phone = Telephone number
profile-birthday = Date of birth
profile-name-wrong = The name has a character that cannot be used, or is longer than 50 characters.
profile-kana-wrong = Write the reading of your name in hiragana or katakana.
profile-postal-wrong = A postal code has seven digits, like 319-2292.
profile-phone-wrong = Enter the telephone number in digits with its area code, like 0295-52-1111.
profile-birthday-wrong = Please check the date of birth. There is no such day, or it is yet to come.
part-postal = Postal code
part-prefecture = Prefecture
part-city = City, town or village
part-town = Town area (町字)
part-street = Lot number (番地)
part-building = Building and room, if any
not-said = Not written yet
save = Save
sign-out = Sign out
account-delete = Delete the account
account-delete-what = Your mail address, name, address, telephone number and date of birth are deleted from this site. This cannot be undone.
account-delete-stays = Applications you have already sent stay with the city. You can see how they stand with the link in the mail you got when you applied.
account-delete-do = Delete the account
# Proof
prove = Confirm it is you
prove-why = This step matters, so we ask once more that it is really you.
prove-go-on = Confirm and go on
prove-mail = We will send six digits to { $mail }.
proof-needed = Please confirm that it is you
proof-needed-todo = Confirm in another tab, then press Back on this page and send again.
# New browsers
new-browser-subject = A sign-in from a new device
new-browser-body =
    Your account with { $city } was opened with a device it was never opened with before.

    When: { $when }
    Device: { $about }

    If that was you, there is nothing to do.

    If not, end that sign-in on this page, under “Devices signed in”.
    { $link }
# Second factor (office)
must-enrol = This city asks for an authenticator beside the password. Enrol it to go on.
recovery-codes = Recovery codes
recovery-codes-left = { $left } left
recovery-codes-new = Make new recovery codes
recovery-codes-what = When you have lost the device, use one instead of the six digits. Each works once.
recovery-codes-once = They cannot be shown again. Print or copy them and lock them away, not with the device.
recovery-codes-replace = New codes replace the old ones.
recovery-codes-made = New recovery codes were made. The old ones are good no more.
recovery-codes-kept = I have kept them
notice-mail = Mail for notices
notice-mail-hint = Told of sign-ins from new devices. Leave empty for none.
notice-mail-change = Change the mail for notices
notice-mail-changed = The mail for notices was changed.
no-notice-mail = None
notice-mail-subject = The mail for notices was changed
notice-mail-body =
    The address that notices of your account go to was changed.

    If that was not you, tell the information group.
    { $link }
# Passkeys
passkeys = Passkeys
passkey-what = A passkey lets you in with your finger, face or device PIN. There is nothing to type, and it does not work on a fake site.
passkey-none = You have none yet.
passkey-new = Add a passkey
passkey-new-how = Press the button, and the device you are using asks for your finger, face or PIN. The passkey stays on your device; the city never gets it.
passkey-make = Make a passkey on this device
passkey-needs-script = To make a passkey, allow JavaScript in your browser.
passkey-back = Go back without one
passkey-made = Added
passkey-not-used = not used yet
passkey-remove = Remove this passkey
passkey-added = The passkey was added. From now on you can sign in with it on this device.
passkey-removed = The passkey was removed. What is left of it on your device no longer opens anything.
passkey-not-kept = The passkey could not be added. Please make it once more.
passkey-sign-in = Sign in with a passkey
passkey-prove = Use a passkey
passkey-refused = This passkey did not let you in. Try again, or use another way.
passkey-failed = Your device gave no passkey. Press again, or use another way.
passkey-there = This device's passkey has been added already.
new-passkey-subject = A passkey was added
new-passkey-body =
    A passkey was added to your account with { $city }.

    When: { $when }
    Device: { $about }

    If it was you, there is nothing to do.

    If it was not, remove it on this page, and look at the devices that are signed in.
    { $link }
