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

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.Key;
import io.github.s2snapshot.annotation.StreamProjection;

/**
 * Folds the stream of each document into its {@link Document}.
 */
@StreamProjection(name = "document", stream = "documents/{name}")
class DocumentProjection {

	@InitialState
	Document absent(@Key String name) {
		return Document.absent(name);
	}

	@Fold
	Document created(Document document, DocumentCreated created) {
		return document.with(created);
	}

	@Fold
	Document edited(Document document, Edited edited) {
		return document.with(edited);
	}

}
