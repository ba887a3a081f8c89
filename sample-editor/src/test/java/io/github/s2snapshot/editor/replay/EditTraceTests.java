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

package io.github.s2snapshot.editor.replay;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.editor.document.Document;
import io.github.s2snapshot.editor.document.Edited;
import io.github.s2snapshot.editor.document.TestDocuments;
import io.github.s2snapshot.editor.text.TextEdit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EditTrace} and {@link ReplayPosition}.
 */
class EditTraceTests {

	private static final EditTrace TRACE = EditTrace.read();

	@Test
	void editsShouldGiveTheTextOfTheTrace() {
		assertThat(TRACE.edits()).hasSize(18_335);
		String text = "";
		for (TextEdit edit : TRACE.edits()) {
			text = edit.apply(text);
		}
		assertThat(text).hasSize(18_451).isEqualTo(TRACE.text());
	}

	@Test
	void whenNobodyElseEditsThenTheDocumentHasTheTextOfTheTrace() {
		Document document = TestDocuments.create("Notes");
		ReplayPosition position = ReplayPosition.startOf(document);
		while (position.done() < TRACE.edits().size()) {
			ReplayPosition.Step step = next(document, position, 100);
			document = TestDocuments.with(document, step.edits());
			position = step.after();
		}
		assertThat(document.text()).isEqualTo(TRACE.text());
		assertThat(document.revision()).isEqualTo(18_335);
	}

	@Test
	void whenOthersEditAndAppendsAreRepeatedThenTheirTextAndThatOfTheTraceAreComplete() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		Document document = TestDocuments.with(TestDocuments.create("Notes"),
				List.of(new Edited("a", 1, "Ada", TextEdit.of(0, 0, "☃☃\n"))));
		int others = 3;
		ReplayPosition position = ReplayPosition.startOf(document);
		int number = 1;
		while (position.done() < TRACE.edits().size()) {
			ReplayPosition.Step step = next(document, position, 20 + random.nextInt(60));
			document = TestDocuments.with(document, step.edits());
			// Otherwise the acknowledgement is lost, and the next step begins before it.
			if (random.nextInt(5) > 0) {
				position = step.after();
			}
			for (int i = random.nextInt(4); i > 0; i--) {
				int at = random.nextInt(document.text().length() + 1);
				document = TestDocuments.with(document,
						List.of(new Edited("a", ++number, "Ada", TextEdit.of(at, 0, "☃"))));
				others++;
			}
		}
		assertThat(document.text()).as("seed %s", seed).startsWith("☃");
		assertThat(document.text().chars().filter((character) -> character == '☃').count()).as("seed %s", seed)
			.isEqualTo(others - 1);
		assertThat(document.text().replace("☃", "").replaceFirst("\n", "")).as("seed %s", seed).isEqualTo(TRACE.text());
	}

	private static ReplayPosition.Step next(Document document, ReplayPosition position, int count) {
		int end = Math.min(position.done() + count, TRACE.edits().size());
		return position.next(document, "replay", "Replay", TRACE, end);
	}

}
