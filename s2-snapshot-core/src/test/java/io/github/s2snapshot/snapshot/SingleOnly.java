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

package io.github.s2snapshot.snapshot;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Marks a scenario that does not apply to the keys of a keyed projection.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SingleOnly.Condition.class)
@interface SingleOnly {

	/**
	 * Why it does not apply.
	 * @return the reason
	 */
	String value();

	/**
	 * Disables the scenario if the projections are keyed.
	 */
	class Condition implements ExecutionCondition {

		@Override
		public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
			boolean keyed = context.getTestInstance()
				.filter((test) -> test instanceof AbstractServerScenarios scenarios && scenarios.isKeyed())
				.isPresent();
			return AnnotationSupport.findAnnotation(context.getElement(), SingleOnly.class)
				.filter((annotation) -> keyed)
				.map((annotation) -> ConditionEvaluationResult.disabled("Left out for keys: " + annotation.value()))
				.orElse(ConditionEvaluationResult.enabled("It applies"));
		}

	}

}
