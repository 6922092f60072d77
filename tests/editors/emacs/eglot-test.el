;;; eglot-test.el --- eglot drives the language server  -*- lexical-binding: t -*-

;; emacs --batch -Q --load eglot-test.el SNIPPET FILE
;; SNIPPET is the configuration to test, FILE a copy of tests/editors/workspace/runs.jsonl.

(setq package-user-dir (make-temp-file "elpa" t))
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
(package-initialize)
(unless (require 'eglot nil t)
  (message "error: this Emacs has no eglot (Debian: apt-get install elpa-eglot)")
  (kill-emacs 1))
(require 'cl-lib)
(require 'flymake)

(defvar test-failed 0)
(defvar test-arguments (cl-subseq command-line-args-left 0 2))
(setq command-line-args-left nil)

(setq eglot-sync-connect 15
      eglot-autoshutdown nil
      make-backup-files nil
      create-lockfiles nil)

(defmacro check (name &rest body)
  "Run BODY and print NAME and whether BODY returned non-nil."
  `(let ((ok (condition-case failure (progn ,@body)
               (error (message "       %S" failure) nil))))
     (message "  %s %s" (if ok "ok  " "FAIL") ,name)
     (unless ok (cl-incf test-failed))))

(defun wait-for (condition)
  "Wait until the function CONDITION returns non-nil, and return that."
  (let ((end (+ (float-time) 15)) value)
    (while (and (not (setq value (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.05))
    value))

(defun found ()
  "The findings of the buffer as sorted pairs of a line and the text they cover."
  (sort (mapcar (lambda (finding)
                  (cons (line-number-at-pos (flymake-diagnostic-beg finding))
                        (buffer-substring-no-properties (flymake-diagnostic-beg finding)
                                                        (flymake-diagnostic-end finding))))
                (flymake-diagnostics))
        (lambda (a b) (< (car a) (car b)))))

(defun request (method &rest more)
  "Request METHOD at point; MORE are additional parameters."
  (jsonrpc-request (eglot--current-server-or-lose) method (append (eglot--TextDocumentPositionParams) more)))

(load (nth 0 test-arguments) nil t)
(find-file (nth 1 test-arguments))

(check "the file has the mode that eglot is configured for"
  (eq major-mode 'jsonl-mode))
(check "eglot attaches"
  (apply #'eglot (eglot--guess-contact))
  (eglot-current-server))
(check "flymake shows the findings on the right text, also after emoji"
  (flymake-mode 1)
  (flymake-start)
  (wait-for (lambda () (= 3 (length (found)))))
  (or (equal (found) '((2 . "\"trial\"") (3 . "\"search_books\"") (4 . "\\\"L-91540\\\"")))
      (message "       %S" (found))
      nil))
(check "a finding has its message"
  (cl-some (lambda (finding)
             (string-match-p "call to `search_books` has no result" (flymake-diagnostic-text finding)))
           (flymake-diagnostics)))
(check "hover over a call"
  (goto-char (point-min))
  (search-forward "\"list_loans\", \"arguments\"")
  (goto-char (+ 3 (match-beginning 0)))
  (let ((contents (plist-get (request :textDocument/hover) :contents)))
    (< 20 (length (plist-get contents :value)))))
(check "the definition of a value is the output that returned it"
  (goto-char (point-min))
  (search-forward "L-204\\\"}\"}}]")
  (goto-char (1+ (match-beginning 0)))
  (let* ((from (point))
         (answer (request :textDocument/definition))
         (location (if (vectorp answer) (aref answer 0) answer))
         (range (eglot--range-region (plist-get location :range))))
    (and (< (car range) from)
         (string-match-p "L-204" (buffer-substring (car range) (cdr range))))))
(check "an edit removes a finding"
  (goto-char (point-min))
  (search-forward "Card 8810")
  (insert ", loan L-91540")
  (eglot--signal-textDocument/didChange)
  (wait-for (lambda () (= 2 (length (found))))))
(check "an edit before emoji moves a finding"
  (goto-char (point-min))
  (forward-line 2)
  (search-forward "Grüße ")
  (insert "🐝🐝 ")
  (eglot--signal-textDocument/didChange)
  (accept-process-output nil 1)
  (wait-for (lambda () (member '(3 . "\"search_books\"") (found)))))
(check "a code action removes the duplicate key"
  (goto-char (point-min))
  (forward-line 1)
  (search-forward "\"trial\": 0, \"trial")
  (let* ((at (eglot--pos-to-lsp-position (point)))
         (diagnostics (vconcat (cl-loop for finding in (flymake-diagnostics)
                                        for raw = (alist-get 'eglot-lsp-diag
                                                             (flymake-diagnostic-data finding))
                                        when (and raw (equal (plist-get raw :code) "J002"))
                                        collect raw)))
         (actions (jsonrpc-request (eglot--current-server-or-lose) :textDocument/codeAction
                                   (list :textDocument (eglot--TextDocumentIdentifier)
                                         :range (list :start at :end at)
                                         :context (list :diagnostics diagnostics))))
         (fix (cl-find-if (lambda (action) (plist-get action :edit)) actions)))
    (eglot--apply-workspace-edit (plist-get fix :edit))
    (eglot--signal-textDocument/didChange)
    (wait-for (lambda () (equal (found) '((3 . "\"search_books\"")))))))
;; jsonrpc.el kills the process after the answer to `shutdown', so only an error in that answer is a failure.
(check "the server answers shutdown and exits"
  (let ((process (jsonrpc--process (eglot-current-server))))
    (set-buffer-modified-p nil)
    (eglot-shutdown (eglot-current-server) nil 10)
    (wait-for (lambda () (not (process-live-p process))))))

(message "  %d failed" test-failed)
(kill-emacs (min test-failed 1))
;;; eglot-test.el ends here
