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

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.support.AbstractTestExecutionListener;

import io.github.s2snapshot.embedded.fault.Faults;

/**
 * Clears the faults after each test, so that they do not affect the next test.
 */
class ForgetFaultsTestExecutionListener extends AbstractTestExecutionListener {

	@Override
	public int getOrder() {
		return 10_000;
	}

	@Override
	public void afterTestMethod(TestContext testContext) {
		if (!TestContextAnnotationUtils.hasAnnotation(testContext.getTestClass(), EmbeddedS2.class)
				|| !testContext.hasApplicationContext()) {
			return;
		}
		ObjectProvider<Faults> faults = testContext.getApplicationContext().getBeanProvider(Faults.class);
		faults.ifAvailable(Faults::clear);
	}

}
