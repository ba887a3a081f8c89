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

package io.github.s2snapshot.starter.editor;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.SnapshotWhen;
import io.github.s2snapshot.annotation.StreamProjection;

@StreamProjection(name = "document", stream = "${editor.stream}")
class DocumentProjection {

	private static final int PASTED = 100;

	@InitialState
	Document empty() {
		return new Document();
	}

	@Fold
	void edited(Document document, Edit edit) {
		edit.applyTo(document);
	}

	@SnapshotWhen
	boolean isPasted(Document document, Edit.Inserted edit) {
		return edit.text().length() > PASTED;
	}

}
