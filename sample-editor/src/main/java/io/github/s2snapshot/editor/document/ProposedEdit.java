/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.editor.document;

import io.github.s2snapshot.editor.text.TextEdit;

/**
 * Edit that a writer has made on a revision of a document, which others may have edited
 * since.
 *
 * @param document the id of the document
 * @param base the revision on which the edit was made
 * @param writer the id of the writer
 * @param number the number of the edit among those of the writer, from 1
 * @param author the name of the person
 * @param changes the changes, with positions in the text of the revision
 * @since 0.1.0
 */
public record ProposedEdit(String document, long base, String writer, int number, String author, TextEdit changes) {
}
