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

package io.github.s2snapshot.test.context;

import java.time.Duration;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.NestedTestConfiguration;
import org.springframework.test.context.NestedTestConfiguration.EnclosingConfiguration;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.test.autoconfigure.ProjectionTest;
import io.github.s2snapshot.test.context.elsewhere.ClientConfiguration;
import io.github.s2snapshot.test.context.elsewhere.ElsewhereApplication;
import io.github.s2snapshot.test.context.elsewhere.LedgerProjection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for projections of a client that a configuration class of the application
 * defines.
 */
@NestedTestConfiguration(EnclosingConfiguration.OVERRIDE)
class ElsewhereIntegrationTests {

	private static void assertFolds(Projection<Long> ledger) {
		ledger.append("document");
		assertThat(ledger.readLatest(Duration.ofSeconds(30)).state()).isEqualTo(1);
	}

	@Nested
	@ProjectionTest(LedgerProjection.class)
	@ContextConfiguration(classes = ElsewhereApplication.class)
	class SliceTests {

		@Test
		void h52WhenClientIsNotInTheSliceThenItIsCreated(@Autowired Projection<Long> ledger,
				@Autowired ApplicationContext context) {
			assertThat(context.getBeansOfType(ClientConfiguration.class)).isEmpty();
			assertFolds(ledger);
		}

	}

	@Nested
	@SpringBootTest(classes = ElsewhereApplication.class, properties = "s2.snapshot.create-stream=true")
	@EmbeddedS2
	class ApplicationTests {

		@Test
		void h52WhenFactoryBeanCreatesTheClientThenItIsReplaced(@Autowired Projection<Long> ledger,
				@Autowired @Qualifier("ledger") S2Client client) {
			assertFolds(ledger);
			assertThat(client.basin("ledger-basin").stream("documents").checkTail().seqNum()).isEqualTo(1);
		}

	}

}
