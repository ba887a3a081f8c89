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

package io.github.s2snapshot.editor.presence;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * Where somebody is in a document.
 *
 * @param writer the id of the page
 * @param author the name of the person
 * @param revision the revision to whose text the positions belong
 * @param anchor the position where the selection begins
 * @param head the position of the caret, where the selection ends
 * @since 0.1.0
 */
@JsonPropertyOrder({ "writer", "author", "revision", "anchor", "head" })
public record Caret(String writer, String author, long revision, int anchor, int head) {
}
